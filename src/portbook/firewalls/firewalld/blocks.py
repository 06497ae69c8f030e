"""Zones, policies and services as `firewall-cmd` prints them: a name, then indented keys. Source: command.py of 1.3.3."""

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
_ENTRY = re.compile(r"(?:\t| {8})[ \t]*(?P<entry>.*)")
"""An entry of a list on its own line; a copy from a terminal has eight blanks in place of the tab."""
_SINGLE = frozenset(
    {"target", "icmp-block-inversion", "forward", "masquerade", "priority", "ingress-priority", "egress-priority"}
)
"""Keys with one value, which have no entries below them."""
_PRINTED = (
    *("target", "icmp-block-inversion", "ingress-zones", "egress-zones", "interfaces", "sources", "services", "ports"),
    *("protocols", "masquerade", "forward-ports", "source-ports", "icmp-blocks", "rich rules"),
)
"""Keys that every listing of a zone or a policy has, in the order in which firewall-cmd prints them."""
_NOT_OF = {
    True: frozenset({"ingress-zones", "egress-zones"}),
    False: frozenset({"icmp-block-inversion", "interfaces", "sources"}),
}
"""Keys that the listing of a zone (True) or of a policy (False) lacks."""
_FEW = 3
"""As many keys from the start of a listing a person may have picked."""
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
    """The value of a key: words behind it, or entries below it.

    Attributes:
        line: the line of the key.
        text: the rest of that line.
        entries: the entries below it with their lines.
    """

    line: int
    text: str = ""
    entries: tuple[tuple[int, str], ...] = ()

    @property
    def items(self) -> list[tuple[int, str]]:
        """The words of a list, each with its line."""
        return [(self.line, word) for word in self.text.replace("\t", " ").split(" ") if word] + list(self.entries)

    @property
    def words(self) -> list[str]:
        """The words of a list."""
        return [word for _line, word in self.items]


@dataclass
class Block:
    """A zone, a policy or a service.

    Attributes:
        line: the line of its name.
        name: its name.
        marks: the words in brackets behind its name: `active`, `default`.
        values: the values by key.
    """

    line: int
    name: str
    marks: tuple[str, ...] = ()
    values: dict[str, Value] = field(default_factory=dict)

    @property
    def is_zone(self) -> bool:
        """Whether it is a zone."""
        return "interfaces" in self.values

    @property
    def is_policy(self) -> bool:
        """Whether it is a policy."""
        return "ingress-zones" in self.values

    def __getitem__(self, key: str) -> Value:
        return self.values.get(key, Value(self.line))


def blocks(text: str) -> Iterator[Block]:
    """The blocks of one listing, or of several behind each other; the text may be indented.

    Raises:
        CannotJudge: firewall-cmd does not print such a line or key, or the listing is incomplete.
    """
    block: Block | None = None
    key = ""
    for number, printed_line in enumerate(dedent(text).split("\n"), 1):
        line = printed_line.rstrip(_SPACE)
        if not line:
            continue
        if name := _NAME.fullmatch(line):
            if block:
                yield _known(block)
            block, key = Block(number, name["name"], tuple((name["marks"] or "").split(", "))), ""
        elif block and key and (entry := _ENTRY.fullmatch(line)):
            if key in _SINGLE:
                message = f"firewall-cmd prints nothing below {key}"
                raise CannotJudge(number, message, id_="firewalld-unknown-line")
            old = block.values[key]
            block.values[key] = Value(old.line, old.text, (*old.entries, (number, entry["entry"])))
        elif block and (pair := _KEY.fullmatch(line)):
            key = _OLDER.get(pair["key"], pair["key"])
            if key in block.values:
                message = f"{key} is there twice, so this is not one listing of firewall-cmd"
                raise CannotJudge(number, message, id_="firewalld-key-twice")
            block.values[key] = Value(number, (pair["value"] or "").strip(_SPACE))
        else:
            raise CannotJudge(number, "this is not a line of firewall-cmd --list-all", id_="firewalld-unknown-line")
    if block:
        yield _known(block)


def _known(block: Block) -> Block:
    keys = _ZONE if block.is_zone else _POLICY if block.is_policy else _SERVICE
    for key, value in block.values.items():
        if key not in keys:
            message = f"Portbook does not know the key {key!r} of {block.name}"
            raise CannotJudge(value.line, message, id_="firewalld-unknown-key")
    if keys is not _SERVICE and _is_cut_off(block):
        message = f"the listing of {block.name} ends before its line {_PRINTED[-1]}, which may close what it opens"
        raise CannotJudge(block.line, message, id_="firewalld-listing-cut-off", cure="copy all of it")
    return block


def _is_cut_off(block: Block) -> bool:
    """Whether a listing has all keys up to one and none behind it; a person may have left out single keys."""
    printed = [key for key in _PRINTED if key not in _NOT_OF[block.is_zone]]
    keys = [key for key in block.values if key in _PRINTED]
    return len(keys) > _FEW and keys == printed[: len(keys)] and keys != printed
