"""The rules of ufw as it keeps them: one list for each IP version, without duplicates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from portbook.firewalls.ufw.grammar import ALLOW, LIMIT
from portbook.model import ANY_PROTOCOL, Direction, Rule
from portbook.rules import per_family
from portbook.targets.base import CannotJudge, Doubt, Reading, Remark
from portbook.targets.bounded_match import BoundedMatch

_DEFAULTS = {
    Direction.INBOUND: "the default for incoming packets",
    Direction.OUTBOUND: "the default for outgoing packets",
}
_ONE_OR_TWO = "whether ufw takes this and an earlier rule for the same rule depends on /etc/services of the host"


def limited(line: int) -> Doubt:
    """The doubt about the packets that the action `limit` matches."""
    message = "limit lets only some of the packets through"
    return Doubt(line, message, (), "ufw-limit", "take it out of the text where it does not matter")


@dataclass(frozen=True)
class Entry:
    """One rule of ufw.

    Attributes:
        line: the line of the rule in the text.
        action: `allow`, `deny`, `reject` or `limit`.
        rules: the packets that it matches.
        identity: what ufw compares rules by, apart from the action and the IP version.
        doubt: why it may match only some of the packets; None where it matches all.
        perhaps: its identity on systems that give the service that it names one protocol only; or empty.
    """

    line: int
    action: str
    rules: tuple[Rule, ...]
    identity: tuple[object, ...]
    doubt: Doubt | None = None
    perhaps: tuple[object, ...] = ()


def _may_be_one(new: Entry, old: Entry) -> bool:
    """Whether ufw takes two rules with different actions for the same rule on some systems, and not on others."""
    return new.action != old.action and (new.perhaps == old.identity or old.perhaps == new.identity)


@dataclass
class Entries:
    """The rules and defaults that commands leave.

    Attributes:
        by_version: the rules of each IP version, in the order in which ufw evaluates them.
        defaults: the default of each direction, with the line that sets it.
    """

    by_version: dict[int, list[Entry]] = field(default_factory=lambda: {4: [], 6: []})
    defaults: dict[Direction, tuple[str, int]] = field(default_factory=dict)

    def put(self, entry: Entry, *, first: bool) -> None:
        """Add a rule behind the others, or before them.

        A rule that is there already keeps its place and takes the new action; prepended, it changes nothing.
        Source: `set_rule` in ufw/backend_iptables.py.

        Raises:
            CannotJudge: whether the rule is there already depends on the host.
        """
        for version, entries in self.by_version.items():
            rules = tuple(rule for rule in per_family(entry.rules) if rule.family.version == version)
            if not rules:
                continue
            if any(_may_be_one(entry, other) for other in entries):
                cure = "write the port and its protocol in both"
                raise CannotJudge(entry.line, _ONE_OR_TWO, id_="ufw-duplicate-depends-on-host", cure=cure)
            places = [place for place, other in enumerate(entries) if other.identity == entry.identity]
            one = replace(entry, rules=rules)
            if places and not first:
                entries[places[0]] = one
            elif not places:
                entries.insert(0 if first else len(entries), one)

    def reading(self, remarks: Iterable[Remark], side_effects: Iterable[Remark]) -> Reading:
        """What the rules let through on a host without other rules."""
        passing = BoundedMatch()
        for entry in (entry for entries in self.by_version.values() for entry in entries):
            if entry.action == LIMIT:
                passing.partly(entry.rules, entry.line, entry.doubt or limited(entry.line), "the limit")
            else:
                passing.add(entry.rules, opens=entry.action == ALLOW, line=entry.line, doubt=entry.doubt)
        for way, (action, line) in self.defaults.items():
            passing.add([Rule(way, ANY_PROTOCOL)], opens=action == ALLOW, line=line, what=_DEFAULTS[way])
        return Reading(
            tuple(passing.least.opened),
            tuple(remarks),
            passing.doubts,
            opens=lambda: passing.opens,
            closes=lambda: passing.closes,
            side_effects=tuple(side_effects),
        )
