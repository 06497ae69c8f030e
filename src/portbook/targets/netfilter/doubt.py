"""Chains of a machine that Portbook knows only in part: which packets surely pass, and which may pass.

A rule that Portbook knows in part has a match that is wider than the truth. So packets take every way that they may take
through the chains (see `forks`). The difference between what surely passes and what may pass is in doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import replace

from portbook.model import Direction, Family, Reply, Rule, Scope
from portbook.rules import intersection, minus
from portbook.targets.base import Doubt, Reading, Remark
from portbook.targets.netfilter.accept import accepted, bound, forwarded, to_broadcast
from portbook.targets.netfilter.base import Base, Step, Verdict
from portbook.targets.netfilter.decisions import opened_by
from portbook.targets.netfilter.destination_nat import sent_on
from portbook.targets.netfilter.destinations import asking, not_groups, to_kind
from portbook.targets.netfilter.doubtful_rules import reached, whole, without_doubtful
from portbook.targets.netfilter.forks import perhaps, surely
from portbook.targets.netfilter.limits import without_limits
from portbook.targets.netfilter.match import ANY_KIND, ANY_SEGMENT, ANY_STATE, Kind, Match, State
from portbook.targets.netfilter.reasons import (
    FLOODS,
    LIMIT,
    NO_INTERFACE,
    NOT_BROADCAST,
    OF_THE_HOST,
    ONLY_BROADCAST,
    SENT_ON,
    Reason,
)


def doubtful(step: Step, reason: Reason | None = None) -> Step:
    """The same rule, which may match only some of its packets; without a reason only one that changes destinations."""
    return replace(step, match=replace(step.match, limited=True), doubt=reason)


def known(
    steps: Sequence[Step],
    chains: Container[str],
    no_chain: Callable[[str], Reason],
    stops_floods: Callable[[Step], bool],
    remarks: list[Remark],
) -> Iterator[Step]:
    """The rules of a chain, without those that only stop floods; a rule that leads to no chain is in doubt.

    Args:
        steps: the rules of the chain.
        chains: the names of all chains.
        no_chain: the reason for the doubt about a target that is no chain.
        stops_floods: whether a jump only stops floods.
        remarks: gets a remark for each rule that only stops floods.
    """
    for step in steps:
        if step.verdict not in {Verdict.JUMP, Verdict.GOTO}:
            yield step
        elif step.target not in chains:
            yield doubtful(Step(step.match, Verdict.UNKNOWN, line=step.line), no_chain(step.target))
        elif stops_floods(step):
            remarks.append(FLOODS.remark(step.line))
        else:
            yield step


def bounded(bases: Sequence[Base], translating: Sequence[Base] = ()) -> Reading:
    """What base chains let through, where some of their rules are in doubt.

    Args:
        bases: the base chains that filter.
        translating: the base chains that change addresses, before the filter sees a packet.

    Raises:
        CannotJudge: as `accepted`.
    """
    filtering, translating = [_in_hook(base) for base in bases], [_in_hook(base) for base in translating]
    known = [without_limits(base) for base in (*filtering, *map(_of_first_packets, filter(_drops, translating)))]
    to_host = to_kind(known, Kind.LOCAL)
    sure = bound(to_host, surely)
    doubted = [(base, step) for base in to_host for step in reached(base) if step.match.limited]
    may = minus(bound(to_host, perhaps), sure) if doubted else ()
    only, fewer = _to_broadcast(known, sure)
    moved = tuple(
        SENT_ON.doubt(line, rules) for line, rules in sent_on([_widest(base) for base in (*translating, *filtering)])
    )
    if moved:
        sure = minus(sure, [rule for doubt in moved for rule in doubt.rules])
    doubts = (*moved, *(_doubts(doubted, may) if may else ()), *only)
    certain = [without_doubtful(base) for base in to_host]
    return Reading(sure, doubts=doubts, broadcast=fewer, opens=lambda: opened_by(certain))


def bounded_between(filtering: Sequence[Base], translating: Sequence[Base] = ()) -> Reading:
    """What base chains let through between other hosts, where some of their rules are in doubt.

    Args:
        filtering: the base chains that filter, in their order; those of the host's own packets only are ignored.
        translating: the base chains that change addresses.

    Raises:
        CannotJudge: as `accepted`.
    """
    met, changing = ([_between(base) for base in bases if base.forwards] for bases in (filtering, translating))
    known = [without_limits(base) for base in (*met, *map(_of_first_packets, filter(_drops, changing)))]
    sure = forwarded(known, surely)
    doubted = [(base, step) for base in known for step in reached(base) if step.match.limited]
    may = minus(forwarded(known, perhaps), sure) if doubted else ()
    translated = sent_on([base for base in (*changing, *met) if base.local], Scope.FORWARDED)
    moved = tuple(SENT_ON.doubt(line, rules) for line, rules in translated)
    if moved:
        sure = minus(sure, [rule for doubt in moved for rule in doubt.rules])
    doubts = (*moved, *(_doubts_between(doubted, may) if may else ()))
    certain = [replace(without_doubtful(base), local=False) for base in known]
    return Reading(sure, doubts=doubts, opens=lambda: opened_by(certain))


def _between(base: Base) -> Base:
    """The chain for packets that go to none of the host's addresses, and to no broadcast address."""

    def between(steps: Sequence[Step]) -> Iterator[Step]:
        for step in steps if not base.local else _with_interface(base, steps):
            if step.match.kinds == ANY_KIND:
                yield step
            elif step.match.kinds != {Kind.LOCAL}:
                yield doubtful(replace(step, match=replace(step.match, kinds=ANY_KIND)), OF_THE_HOST)

    chains = {name: tuple(between(steps)) for name, steps in base.chains.items()}
    return replace(base, steps=tuple(between(base.steps)), chains=chains)


def _doubts_between(doubted: Sequence[tuple[Base, Step]], may: Sequence[Rule]) -> Iterator[Doubt]:
    """The doubts about the packets that each rule decides, or whose answers it may let through."""
    for base, step in doubted:
        there = _packets_between(base, step)
        back = [
            replace(
                rule,
                local=rule.remote,
                remote=rule.local,
                local_ports=rule.remote_ports,
                remote_ports=rule.local_ports,
                icmp_type=None,
                icmp_code=None,
            )
            for rule in there
        ]
        if rules := intersection([*there, *back], may):
            yield (step.doubt or LIMIT).doubt(step.line, rules)


def _packets_between(base: Base, step: Step) -> tuple[Rule, ...]:
    one = Base(base.direction, (Step(_in_any_state(base, step), Verdict.ACCEPT),), accepts=False, forwards=True)
    return tuple(replace(rule, reply=Reply.TRACKED) for rule in forwarded([one]))


def _to_broadcast(known: Sequence[Base], sure: Sequence[Rule]) -> tuple[tuple[Doubt, ...], tuple[Doubt, ...]]:
    """The doubts about packets that pass only to a broadcast address, and about those that pass to any other only."""
    asks = asking(known)
    if asks is None:
        return (), ()
    met = to_kind(known, Kind.BROADCAST)
    there = [to_broadcast(_of_ipv4(bound(met, through))) for through in (perhaps, surely)]
    only, fewer = minus(there[0], sure), minus(to_broadcast(_of_ipv4(sure)), there[1])
    return (
        (ONLY_BROADCAST.doubt(asks.line, only),) if only else (),
        (NOT_BROADCAST.doubt(asks.line, fewer),) if fewer else (),
    )


def _of_ipv4(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules that are not for IPv6 only: only IPv4 has broadcast addresses."""
    return tuple(rule for rule in rules if rule.family is not Family.IPV6)


def _in_hook(base: Base) -> Base:
    """The chains without conditions on an interface that no packet has in this hook: packets that leave came in by none."""
    chains = {name: tuple(_with_interface(base, steps)) for name, steps in base.chains.items()}
    return replace(base, steps=tuple(_with_interface(base, base.steps)), chains=chains)


def _with_interface(base: Base, steps: Sequence[Step]) -> Iterator[Step]:
    leaves = base.direction is Direction.OUTBOUND
    for step in steps:
        absent = step.match.came_by if leaves else step.match.leaves_by
        if absent is None:
            yield step
        elif absent is Scope.NETWORK:
            match = replace(step.match, came_by=None) if leaves else replace(step.match, leaves_by=None)
            yield doubtful(replace(step, match=match), NO_INTERFACE)


def _widest(base: Base) -> Base:
    """The chains for packets that go to no broadcast address: no connection goes to a multicast address."""

    def widest(steps: Sequence[Step]) -> tuple[Step, ...]:
        return tuple(replace(step, match=_to_groups(step.match)) for step in steps)

    chains = {name: widest(steps) for name, steps in base.chains.items()}
    (local,) = to_kind([replace(base, steps=widest(base.steps), chains=chains)], Kind.LOCAL)
    return local


def _to_groups(match: Match) -> Match:
    own = match.kinds != ANY_KIND and match.destination in (not_groups(4), not_groups(6))
    return replace(match, destination=None) if own else match


def _drops(base: Base) -> bool:
    return not base.accepts or any(step.verdict is Verdict.DROP for step in reached(base))


def _of_first_packets(base: Base) -> Base:
    """A chain that translates addresses: only first packets of tracked connections reach it."""
    others = Match(states=ANY_STATE - {State.NEW, State.RELATED})
    return replace(base, steps=(Step(others, Verdict.ACCEPT, line=base.line), *base.steps))


def _doubts(doubted: Sequence[tuple[Base, Step]], may: Sequence[Rule]) -> Iterator[Doubt]:
    """The doubts about the packets that each rule decides, then about the answers that it may let through."""
    for base, step in doubted:
        if rules := intersection(_packets(base, step), may):
            yield (step.doubt or LIMIT).doubt(step.line, rules)
    for base, step in doubted:
        requests = [
            replace(rule, direction=rule.direction.opposite, icmp_type=None, icmp_code=None)
            for rule in _packets(base, step)
        ]
        if rules := intersection(requests, may):
            yield (step.doubt or LIMIT).doubt(step.line, rules)


def _packets(base: Base, step: Step) -> tuple[Rule, ...]:
    """All packets that the rule may match, in any state."""
    one = Base(base.direction, (Step(_in_any_state(base, step), Verdict.ACCEPT),), accepts=False)
    back = Base(base.direction.opposite, (), accepts=True)
    return tuple(rule for rule in accepted([one, back]) if rule.direction is base.direction)


def _in_any_state(base: Base, step: Step) -> Match:
    return replace(
        whole(step.match),
        states=ANY_STATE,
        segments=ANY_SEGMENT,
        kinds=ANY_KIND,
        versions=step.match.versions & base.versions,
    )
