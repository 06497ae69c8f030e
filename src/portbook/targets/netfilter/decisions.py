"""Which rule of which chain decides about packets: what people are told where a text does other than it should."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from portbook.model import ANY_PROTOCOL, Direction, Family, Rule, Scope
from portbook.rules import equal, minus, never_sent, pieces
from portbook.rules.space import Corner, Space
from portbook.targets.base import CannotJudge, Cause
from portbook.targets.netfilter.accept import to_broadcast
from portbook.targets.netfilter.base import Base, Step, Verdict
from portbook.targets.netfilter.destinations import by_kind
from portbook.targets.netfilter.limits import without_limits
from portbook.targets.netfilter.match import State
from portbook.targets.netfilter.tracking import first_packets
from portbook.targets.netfilter.walk import Boxes, Walk

_WITH_REPLIES = (0, 1)
_DIFFERS = "a packet to a broadcast address fares differently from others, which cannot be judged"


@dataclass(frozen=True)
class _Decision:
    """What one rule of a base chain, or its policy, decides about packets that come to it."""

    base: Base
    step: Step | None
    verdict: Verdict
    packets: Boxes

    @property
    def place(self) -> tuple[int, str]:
        """The line, and what stands there where it is no rule."""
        if self.step:
            return self.step.line, ""
        return self.base.line, f"the policy of chain {self.base.name}" if self.base.name else "the policy"


def opened_by(bases: Sequence[Base]) -> tuple[Cause, ...]:
    """Which rules, and which policies, let first packets through that every base chain of their hook lets through.

    Raises:
        CannotJudge: as `accepted`.
    """
    known = next(by_kind([without_limits(base) for base in bases]))
    found: dict[tuple[int, str], list[Rule]] = {}
    for corner in _corners(known):
        for state, packets in first_packets(corner.family).items():
            decisions, rest = _walked(known, corner, state, packets)
            policies = [each for each in reversed(decisions) if each.step is None]
            for decision in (*(each for each in decisions if each.step), *policies):
                if decision.verdict is Verdict.ACCEPT and (hit := pieces.within(rest, decision.packets)):
                    rest = tuple(pieces.without(rest, decision.packets))
                    found.setdefault(decision.place, []).extend(_rules(corner, tuple(hit)))
    return tuple(Cause(line, tuple(rules), what) for (line, what), rules in found.items())


def closed_by(bases: Sequence[Base]) -> tuple[Cause, ...]:
    """What the rules of an addition close on a host that lets everything through, but for what nobody sends.

    Args:
        bases: the addition on a host without rules whose policies accept, unless the addition changes them.

    Raises:
        CannotJudge: as `accepted`.
    """
    known, *others = (_closed(each) for each in by_kind([without_limits(base) for base in bases]))
    for other in others:
        lost, more = (to_broadcast([rule for rules in each.values() for rule in rules]) for each in (known, other))
        if not equal(lost, more):
            raise CannotJudge(next(iter(other), (1, ""))[0] or 1, _DIFFERS)
    return tuple(Cause(line, rules, what) for (line, what), rules in known.items())


def _closed(bases: Sequence[Base]) -> dict[tuple[int, str], tuple[Rule, ...]]:
    """What is dropped, by what drops it, but for what nobody sends."""
    found: dict[tuple[int, str], list[Rule]] = {}
    for corner in _corners(bases):
        for state, packets in _real(corner.family):
            for decision in _walked(bases, corner, state, packets)[0]:
                if decision.verdict is Verdict.DROP:
                    found.setdefault(decision.place, []).extend(_rules(corner, decision.packets))
    closed = {place: minus(rules, _never(rules)) for place, rules in found.items()}
    return {place: rules for place, rules in closed.items() if rules}


def _corners(bases: Sequence[Base]) -> Iterator[Corner]:
    scopes = Scope if any(base.reads_interfaces for base in bases) else (Scope.NETWORK,)
    yield from (Corner(*each) for each in product(Direction, Family.BOTH.each, scopes))


def _real(family: Family) -> Iterator[tuple[State, Boxes]]:
    """First packets and later ones; what connection tracking calls invalid is no loss."""
    first = first_packets(family)
    yield from ((state, first[state]) for state in (State.NEW, State.UNTRACKED))
    yield State.ESTABLISHED, first[State.NEW]


def _walked(bases: Sequence[Base], corner: Corner, state: State, packets: Boxes) -> tuple[list[_Decision], Boxes]:
    """What is decided on the way through the base chains of a hook, and what comes out of the last."""
    decisions: list[_Decision] = []
    for base in bases:
        if base.direction is corner.direction and corner.family.version in base.versions:

            def record(step: Step | None, verdict: Verdict, met: Boxes, base: Base = base) -> None:
                decisions.append(_Decision(base, step, verdict, met))

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
