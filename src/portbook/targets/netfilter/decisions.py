"""Which rule of which chain decides about packets, to show the cause of a difference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from portbook.model import ANY_PROTOCOL, Direction, Family, Rule, Scope
from portbook.rules import equal, minus, never_sent, pieces
from portbook.rules.space import Corner, Space
from portbook.targets.base import CannotJudge, Cause
from portbook.targets.netfilter.accept import BROADCAST_DIFFERS, to_broadcast
from portbook.targets.netfilter.base import Base, Step, Verdict
from portbook.targets.netfilter.destinations import by_kind
from portbook.targets.netfilter.limits import without_limits
from portbook.targets.netfilter.match import State
from portbook.targets.netfilter.tracking import first_packets
from portbook.targets.netfilter.walk import Boxes, Walk

_WITH_REPLIES = (0, 1)


@dataclass(frozen=True)
class _Decision:
    """The verdict of one rule of a base chain, or of its policy, on packets that reach it."""

    base: Base
    step: Step | None
    verdict: Verdict
    packets: Boxes

    @property
    def place(self) -> tuple[int, str]:
        """The line, and for a policy also its name."""
        if self.step:
            return self.step.line, ""
        return self.base.line, f"the policy of chain {self.base.name}" if self.base.name else "the policy"


def opened_by(bases: Sequence[Base]) -> tuple[Cause, ...]:
    """The rules and policies that let through what every base chain of its hook lets through, first packets only.

    Raises:
        CannotJudge: as `accepted`.
    """
    known = next(by_kind([without_limits(base) for base in bases]))
    causes: dict[tuple[int, str], list[Rule]] = {}
    for corner in _corners(known):
        for state, packets in first_packets(corner.family).items():
            decisions, rest = _decisions(known, corner, state, packets)
            policies = [decision for decision in reversed(decisions) if decision.step is None]
            for decision in (*(decision for decision in decisions if decision.step), *policies):
                if decision.verdict is Verdict.ACCEPT and (hit := pieces.within(rest, decision.packets)):
                    rest = tuple(pieces.without(rest, decision.packets))
                    causes.setdefault(decision.place, []).extend(_rules(corner, tuple(hit)))
    return tuple(Cause(line, tuple(rules), what) for (line, what), rules in causes.items())


def closed_by(bases: Sequence[Base]) -> tuple[Cause, ...]:
    """What the rules of an addition close on a host that lets everything through, without packets that nobody sends.

    Args:
        bases: the addition on a host without rules whose policies accept, unless the addition changes them.

    Raises:
        CannotJudge: as `accepted`.
    """
    known, *others = (_closed(chains) for chains in by_kind([without_limits(base) for base in bases]))
    for other in others:
        lost, more = (to_broadcast([rule for rules in closed.values() for rule in rules]) for closed in (known, other))
        if not equal(lost, more):
            line = next(iter(other), (1, ""))[0] or 1
            raise CannotJudge(line, BROADCAST_DIFFERS, id_="netfilter-broadcast-differs")
    return tuple(Cause(line, rules, what) for (line, what), rules in known.items())


def _closed(bases: Sequence[Base]) -> dict[tuple[int, str], tuple[Rule, ...]]:
    """The dropped packets by the rule or policy that drops them, without packets that nobody sends."""
    drops: dict[tuple[int, str], list[Rule]] = {}
    for corner in _corners(bases):
        for state, packets in _real(corner.family):
            for decision in _decisions(bases, corner, state, packets)[0]:
                if decision.verdict is Verdict.DROP:
                    drops.setdefault(decision.place, []).extend(_rules(corner, decision.packets))
    closed = {place: minus(rules, _never(rules)) for place, rules in drops.items()}
    return {place: rules for place, rules in closed.items() if rules}


def _corners(bases: Sequence[Base]) -> Iterator[Corner]:
    scopes = (Scope.NETWORK, Scope.SELF) if any(base.reads_interfaces for base in bases) else (Scope.NETWORK,)
    yield from (Corner(*axes) for axes in product(Direction, Family.BOTH.each, scopes))
    if any(base.forwards for base in bases):
        yield from (Corner(Direction.OUTBOUND, family, Scope.FORWARDED) for family in Family.BOTH.each)


def _real(family: Family) -> Iterator[tuple[State, Boxes]]:
    """First packets and later ones. Packets that connection tracking calls invalid are no loss."""
    first = first_packets(family)
    yield from ((state, first[state]) for state in (State.NEW, State.UNTRACKED))
    yield State.ESTABLISHED, first[State.NEW]


def _decisions(bases: Sequence[Base], corner: Corner, state: State, packets: Boxes) -> tuple[list[_Decision], Boxes]:
    """The decisions on the way through the base chains of a hook, and the packets that pass the last one."""
    decisions: list[_Decision] = []
    for base in bases:
        if base.meets(corner):

            def record(step: Step | None, verdict: Verdict, hit: Boxes, base: Base = base) -> None:
                decisions.append(_Decision(base, step, verdict, hit))

            packets = Walk(base, corner, state, record).through(packets)
    return decisions, packets


def _rules(corner: Corner, packets: Boxes) -> tuple[Rule, ...]:
    space = Space()
    return tuple(rule for box in packets for rule in space.rules(corner, (_WITH_REPLIES, *box)))


def _never(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    directions = dict.fromkeys((rule.direction, rule.scope) for rule in rules)
    return tuple(
        never for direction, scope in directions for never in never_sent(Rule(direction, ANY_PROTOCOL, scope=scope))
    )
