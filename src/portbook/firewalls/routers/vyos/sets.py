"""Commands of VyOS as rule sets with numbered rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from portbook.model import Direction, Family
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.host_literals import number
from portbook.targets.text.shell import Command

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_ENDINGS = {Direction.OUTBOUND: "from-host", Direction.INBOUND: "to-host"}
"""The end of a set's name, which shows its direction. VyOS names are case-sensitive."""
_FAMILIES = {family.value: family for family in (Family.IPV4, Family.IPV6)}
_DEFAULTS = ("return", "drop", "reject")
_STATE = "state"
_REPLIES = frozenset({"established", "related"})
_HIGHEST_RULE = 999_999


@dataclass
class NumberedRule:
    """One rule.

    Attributes:
        line: its first line.
        settings: the values that are set, by path, such as `("source", "address")`.
        states: the connection states that it matches; empty for all.
    """

    line: int
    settings: dict[tuple[str, ...], str] = field(default_factory=dict)
    states: set[str] = field(default_factory=set)

    @property
    def is_for_replies(self) -> bool:
        """Whether it matches every packet of known connections, and no other packet."""
        return self.states == _REPLIES and not self.settings.keys() - {("action",), ("description",)}


@dataclass
class RuleSet:
    """One set.

    Attributes:
        direction: the direction of the traffic that it filters.
        stem: its name without the end that shows the direction.
        family: its IP version.
        line: its first line.
        rules: its rules by number.
        default: its default action; empty for none.
        default_line: the line of its default action; 0 for none.
    """

    direction: Direction
    stem: str
    family: Family
    line: int
    rules: dict[int, NumberedRule] = field(default_factory=dict)
    default: str = ""
    default_line: int = 0


def path(command: Command) -> tuple[Family, str, tuple[str, ...]]:
    """The family and the name of a command's rule set, and the words after the name.

    Raises:
        CannotJudge: the command is not about a named rule set.
    """
    words = command.argv
    if words[1:2] != ("firewall",) or words[3:4] != ("name",) or words[2] not in _FAMILIES or len(words) < 5:  # noqa: PLR2004
        raise CannotJudge(
            command.line,
            "Portbook knows only rule sets with a name: firewall ipv4 name, or ipv6",
            id_="vyos-set-without-name",
        )
    if not _NAME.fullmatch(words[4]):
        raise CannotJudge(command.line, f"{words[4]!r} is not the name of one rule set", id_="vyos-set-name")
    return _FAMILIES[words[2]], words[4], words[5:]


def add(sets: dict[tuple[Family, str], RuleSet], command: Command) -> None:
    """Add a `set` command to its rule set.

    Raises:
        CannotJudge: Portbook does not know the command.
        Rejected: VyOS rejects it.
    """
    family, name, words = path(command)
    of = sets.setdefault((family, name), _new(name, family, command.line))
    if words[:1] == ("rule",):
        _add_to_rule(of, words[1:], command.line)
    elif words[:1] == ("default-action",) and len(words) == 2:  # noqa: PLR2004
        _set_default(of, words[1], command.line)
    elif words[:1] != ("description",):
        raise CannotJudge(
            command.line, f"Portbook does not know {' '.join(words[:1])!r} of a rule set", id_="vyos-word-unknown"
        )


def _new(name: str, family: Family, line: int) -> RuleSet:
    for direction, ending in _ENDINGS.items():
        if name.endswith(ending):
            return RuleSet(direction, name.removesuffix(ending), family, line)
    endings = " or ".join(_ENDINGS.values())
    raise CannotJudge(
        line,
        f"the name {name} does not show whether the set is for what a host sends or gets",
        id_="vyos-set-direction",
        cure=f"let it end in {endings}",
    )


def _set_default(of: RuleSet, action: str, line: int) -> None:
    if action not in _DEFAULTS:
        raise CannotJudge(
            line, f"Portbook does not know what the default action {action!r} opens", id_="vyos-default-action-unknown"
        )
    if of.default not in {"", action}:
        raise CannotJudge(line, "the set has another default action already", id_="vyos-default-action-twice")
    of.default, of.default_line = action, line


def _add_to_rule(of: RuleSet, words: Sequence[str], line: int) -> None:
    if len(words) < 3:  # noqa: PLR2004  # its number, a word and a value
        raise CannotJudge(
            line, "Portbook knows a rule only by its number, with a word and a value", id_="vyos-rule-words"
        )
    at = number(words[0], line)
    if not 1 <= at <= _HIGHEST_RULE:
        raise Rejected(line, f"{at} is not the number of a rule: they are 1 to {_HIGHEST_RULE}", id_="vyos-rule-number")
    rule = of.rules.setdefault(at, NumberedRule(line))
    *where, value = words[1:]
    if where == [_STATE]:
        rule.states.add(value)
    elif tuple(where) in rule.settings:
        raise CannotJudge(line, f"{' '.join(where)} of rule {at} is there twice", id_="vyos-word-twice")
    else:
        rule.settings[tuple(where)] = value
