"""Chains of a machine of which not everything is understood: what surely passes, and what may pass besides.

A rule that is understood in part has a match that is wider than the truth. Twice the chains are walked: once each such
rule does the least good, once the most. What lies between the two depends on what is not understood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from portbook.model import Direction, Rule
from portbook.rules import intersection, minus
from portbook.targets.base import Doubt, Reading
from portbook.targets.chains.accept import accepted
from portbook.targets.chains.base import Base, Step, Verdict
from portbook.targets.chains.decided import opened_by
from portbook.targets.chains.limits import without_limits
from portbook.targets.chains.match import ANY_KIND, ANY_STATE, Kind, Match

_LIMIT = "a rate limit decides whether these packets pass: take it away, or see to it that another rule decides"
ELSEWHERE = (
    "these packets are sent on to another address or port before the filter sees them, and forwarded traffic is outside:"
    " check the container, guest or port that they go to"
)

TAKE_OUT = "where it does not matter, take it out of the text"
NO_WAY_BACK = "packets from addresses that this host has no way back to are dropped"
GUESTS = "packets to the address of a guest or container are dropped, which is taken for none of this host"
BANS = "fail2ban closes ports to the addresses that it has banned at the time, which are not counted"
BANNING = "f2b-"
"""How its chains and sets begin (action.d/iptables.conf)."""


def doubtful(step: Step, why: str) -> Step:
    """The same rule, of which only some of the packets may be meant."""
    return replace(step, match=replace(step.match, limited=True), doubt=why)


def bounded(bases: Sequence[Base], translating: Sequence[Base] = ()) -> Reading:
    """What base chains let through, where some of their rules are doubtful.

    Args:
        bases: those that filter.
        translating: those that change addresses, before the others see a packet.

    Raises:
        CannotJudge: as `accepted`.
    """
    known = [without_limits(base) for base in bases]
    certain = [_each(base, _least) for base in known]
    sure = accepted(certain)
    moved = tuple(_moved([*translating, *bases]))
    doubted = [(base, step) for base in known for step in reached(base) if step.match.limited]
    may = minus(accepted([_each(base, _most) for base in known]), sure) if doubted else ()
    if moved:
        sure = minus(sure, [rule for each in moved for rule in each.rules])
    return Reading(sure, doubts=(*moved, *(_doubts(doubted, may) if may else ())), opens=lambda: opened_by(certain))


def _each(base: Base, bound: Callable[[Step], Step | None]) -> Base:
    def bounds(steps: Sequence[Step]) -> tuple[Step, ...]:
        return tuple(found for step in steps if (found := bound(step) if step.match.limited else step))

    chains = {name: bounds(steps) for name, steps in base.chains.items()}
    return replace(base, steps=bounds(base.steps), chains=chains)


def _least(step: Step) -> Step | None:
    if step.verdict in {Verdict.ACCEPT, Verdict.ELSEWHERE}:
        return None
    return replace(step, match=_whole(step.match), verdict=Verdict.DROP, target="")


def _most(step: Step) -> Step | None:
    if step.verdict in {Verdict.DROP, Verdict.ELSEWHERE}:
        return None
    return replace(step, match=_whole(step.match), verdict=Verdict.ACCEPT, target="")


def _whole(match: Match) -> Match:
    return replace(match, limited=False, kinds=ANY_KIND)


def reached(base: Base) -> Iterator[Step]:
    """The rules that a packet of a base chain can come to."""
    seen: set[str] = set()
    todo = [base.steps]
    while todo:
        for step in todo.pop():
            yield step
            if step.target in base.chains and step.target not in seen:
                seen.add(step.target)
                todo.append(base.chains[step.target])


def _doubts(doubted: Sequence[tuple[Base, Step]], may: Sequence[Rule]) -> Iterator[Doubt]:
    """First what each rule decides itself, then the answers that it may let pass."""
    for base, step in doubted:
        if rules := intersection(_packets(base, step), may):
            yield Doubt(step.line, step.doubt or _LIMIT, rules)
    for base, step in doubted:
        asked = [
            replace(each, direction=each.direction.opposite, icmp_type=None, icmp_code=None)
            for each in _packets(base, step)
        ]
        if rules := intersection(asked, may):
            yield Doubt(step.line, step.doubt or _LIMIT, rules)


def _moved(bases: Sequence[Base]) -> Iterator[Doubt]:
    for base in bases:
        # What a host sends to itself is not on the network.
        own = tuple(step for step in base.steps if not _to_itself(base, step))
        for step in reached(replace(base, steps=own)):
            if step.verdict is Verdict.ELSEWHERE and not _to_itself(base, step):
                yield Doubt(step.line, ELSEWHERE, _packets(base, step))


def _to_itself(base: Base, step: Step) -> bool:
    return base.direction is Direction.OUTBOUND and step.match.kinds == {Kind.LOCAL}


def _packets(base: Base, step: Step) -> tuple[Rule, ...]:
    """All that the rule may match, whatever the state."""
    match = replace(_whole(step.match), states=ANY_STATE, versions=step.match.versions & base.versions)
    one = Base(base.direction, (Step(match, Verdict.ACCEPT),), accepts=False)
    back = Base(base.direction.opposite, (), accepts=True)
    return tuple(each for each in accepted([one, back]) if each.direction is base.direction)
