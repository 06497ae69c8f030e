"""What `firewall-cmd` prints of zones, policies and services: a name, then indented keys. Source: command.py of 1.3.3."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from textwrap import dedent

from portbook.targets.base import CannotJudge

_SPACE = " \t"
_NAME = re.compile(r"(?P<name>[A-Za-z0-9_-]+)(?: \((?P<marks>[a-z, ]+)\))?")
_KEY = re.compile(r"  (?P<key>[a-z][a-z ;-]*):(?: (?P<value>.*))?")
_OLDER = {"sourceports": "source-ports"}
"""Keys as firewalld before 0.5 spells them."""
_ENTRY = re.compile(r"(?:\t| {8})[ \t]*(?P<said>.*)")
"""An entry of a list, on a line of its own; who copies from a terminal has eight blanks in place of the tab."""
_SINGLE = frozenset(
    {"target", "icmp-block-inversion", "forward", "masquerade", "priority", "ingress-priority", "egress-priority"}
)
"""Keys with one value, so that nothing stands below them."""
_PRINTED = (
    *("target", "icmp-block-inversion", "ingress-zones", "egress-zones", "interfaces", "sources", "services", "ports"),
    *("protocols", "masquerade", "forward-ports", "source-ports", "icmp-blocks", "rich rules"),
)
"""Keys that each listing has, zones their own and policies theirs, in the order in which firewall-cmd prints them."""
_NOT_OF = {
    True: frozenset({"ingress-zones", "egress-zones"}),
    False: frozenset({"icmp-block-inversion", "interfaces", "sources"}),
}
"""By whether it is a zone."""
_FEW = 3
"""Keys that a person may have picked from a listing, as they come first."""
_ZONE = frozenset(
    {"target", "icmp-block-inversion", "interfaces", "sources", "services", "ports", "protocols", "forward"}
    | {"masquerade", "forward-ports", "source-ports", "icmp-blocks", "rich rules", "summary", "description"}
    | {"ingress-priority", "egress-priority"}
)
_POLICY = (
    _ZONE - {"interfaces", "sources", "icmp-block-inversion", "forward", "ingress-priority", "egress-priority"}
) | {*("priority", "ingress-zones", "egress-zones")}
_SERVICE = frozenset(
    {"ports", "protocols", "source-ports", "modules", "destination", "includes", "helpers", "summary", "description"}
)


@dataclass(frozen=True)
class Value:
    """What stands behind a key: words, or entries on lines of their own.

    Attributes:
        line: the line of the key.
        text: the rest of that line.
        entries: the lines below it, each with its number; or words that are on lines of their own.
    """

    line: int
    text: str = ""
    entries: tuple[tuple[int, str], ...] = ()

    @property
    def items(self) -> list[tuple[int, str]]:
        """The words of a list, each with its line."""
        return [(self.line, each) for each in self.text.replace("\t", " ").split(" ") if each] + list(self.entries)

    @property
    def words(self) -> list[str]:
        """The words of a list."""
        return [each for _line, each in self.items]


@dataclass
class Block:
    """A zone, a policy or a service.

    Attributes:
        line: the line of its name.
        name: its name.
        marks: `active`, `default`.
        values: what it says, by key.
    """

    line: int
    name: str
    marks: tuple[str, ...] = ()
    values: dict[str, Value] = field(default_factory=dict)

    @property
    def is_zone(self) -> bool:
        """Whether interfaces are bound to it."""
        return "interfaces" in self.values

    @property
    def is_policy(self) -> bool:
        """Whether it is between zones."""
        return "ingress-zones" in self.values

    def __getitem__(self, key: str) -> Value:
        return self.values.get(key, Value(self.line))


def blocks(text: str) -> Iterator[Block]:
    """All blocks of one listing or of several, one behind the other; all of it may stand further right.

    Raises:
        CannotJudge: a line or a key that is not firewall-cmd's.
    """
    block: Block | None = None
    key = ""
    for number, whole in enumerate(dedent(text).split("\n"), 1):
        line = whole.rstrip(_SPACE)
        if not line:
            continue
        if name := _NAME.fullmatch(line):
            if block:
                yield _known(block)
            block, key = Block(number, name["name"], tuple((name["marks"] or "").split(", "))), ""
        elif block and key and (entry := _ENTRY.fullmatch(line)):
            if key in _SINGLE:
                raise CannotJudge(number, f"what stands below {key} here is not known")
            old = block.values[key]
            block.values[key] = Value(old.line, old.text, (*old.entries, (number, entry["said"])))
        elif block and (found := _KEY.fullmatch(line)):
            key = _OLDER.get(found["key"], found["key"])
            if key in block.values:
                raise CannotJudge(number, f"{key} is there twice, so this is not one listing as firewall-cmd prints it")
            block.values[key] = Value(number, (found["value"] or "").strip(_SPACE))
        else:
            raise CannotJudge(number, "this is not a line of firewall-cmd --list-all")
    if block:
        yield _known(block)


def _known(block: Block) -> Block:
    keys = _ZONE if block.is_zone else _POLICY if block.is_policy else _SERVICE
    for key, value in block.values.items():
        if key not in keys:
            raise CannotJudge(value.line, f"what {key!r} means here is not known")
    if keys is not _SERVICE and _is_cut_off(block):
        raise CannotJudge(
            block.line, f"the listing of {block.name} ends before its line {_PRINTED[-1]}, which may refuse all"
        )
    return block


def _is_cut_off(block: Block) -> bool:
    """Whether it has all that firewall-cmd prints up to some key, and nothing behind that. A person may leave out others."""
    whole = [each for each in _PRINTED if each not in _NOT_OF[block.is_zone]]
    said = [each for each in block.values if each in _PRINTED]
    return len(said) > _FEW and said == whole[: len(said)] and said != whole
