"""Rules of ufw, as it keeps them: one list for each IP version, in which no rule is twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from portbook.firewalls.ufw.grammar import ALLOW, LIMIT, LIMITED
from portbook.model import ANY_PROTOCOL, Direction, Rule
from portbook.rules import per_family
from portbook.targets.base import CannotJudge, Reading, Remark
from portbook.targets.bounded_match import BoundedMatch

_DEFAULTS = {
    Direction.INBOUND: "the default for incoming packets",
    Direction.OUTBOUND: "the default for outgoing packets",
}
_ONE_OR_TWO = (
    "whether this is another rule than one before it depends on the protocols that /etc/services of the host gives the"
    " service: write the port and its protocol in both"
)


@dataclass(frozen=True)
class Entry:
    """One rule of ufw.

    Attributes:
        line: its line in the text.
        action: `allow`, `deny`, `reject` or `limit`.
        rules: the packets that it is about.
        identity: what makes it the same rule to ufw, apart from its action and IP version.
        doubt: why not all of the packets may be meant; empty where all are.
        perhaps: what its identity is on systems that give the service that it names one protocol only; or empty.
    """

    line: int
    action: str
    rules: tuple[Rule, ...]
    identity: tuple[object, ...]
    doubt: str = ""
    perhaps: tuple[object, ...] = ()


def _may_be_one(new: Entry, old: Entry) -> bool:
    """Whether two rules with different actions are the same to ufw on some systems, and not on others."""
    return new.action != old.action and (new.perhaps == old.identity or old.perhaps == new.identity)


@dataclass
class Entries:
    """What commands come to, one after another.

    Attributes:
        held: the rules of each IP version, in the order in which packets meet them.
        defaults: what becomes of packets that no rule decides, by direction, with the line that says so.
    """

    held: dict[int, list[Entry]] = field(default_factory=lambda: {4: [], 6: []})
    defaults: dict[Direction, tuple[str, int]] = field(default_factory=dict)

    def put(self, entry: Entry, *, first: bool) -> None:
        """One more rule, behind the others or before them.

        One that is there already stays where it is: with another action it changes that, unless it is to come first.
        Source: `set_rule` in ufw/backend_iptables.py.

        Raises:
            CannotJudge: whether it is there depends on the host.
        """
        for version, held in self.held.items():
            rules = tuple(each for each in per_family(entry.rules) if each.family.version == version)
            if not rules:
                continue
            if any(_may_be_one(entry, each) for each in held):
                raise CannotJudge(entry.line, _ONE_OR_TWO)
            places = [at for at, each in enumerate(held) if each.identity == entry.identity]
            one = replace(entry, rules=rules)
            if places and not first:
                held[places[0]] = one
            elif not places:
                held.insert(0 if first else len(held), one)

    def reading(self, remarks: Iterable[Remark], side_effects: Iterable[Remark]) -> Reading:
        """What they let through on a host whose other rules decide nothing."""
        passing = BoundedMatch()
        for entry in (each for held in self.held.values() for each in held):
            if entry.action == LIMIT:
                passing.partly(entry.rules, entry.line, entry.doubt or LIMITED, "the limit")
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
