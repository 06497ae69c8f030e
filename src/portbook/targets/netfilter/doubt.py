"""Chains of a machine of which not everything is understood: what surely passes, and what may pass besides.

A rule that is understood in part has a match that is wider than the truth. So packets take every way that they may
take through the chains (see `forks`). What lies between what surely passes and what may depends on what is not understood.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import replace

from portbook.model import Direction, Family, Rule, Scope
from portbook.rules import intersection, minus
from portbook.targets.base import Doubt, Reading, Remark
from portbook.targets.netfilter.accept import accepted, bound, to_broadcast
from portbook.targets.netfilter.base import Base, Step, Verdict
from portbook.targets.netfilter.decisions import opened_by
from portbook.targets.netfilter.destination_nat import sent_on
from portbook.targets.netfilter.destinations import asking, not_groups, to_kind
from portbook.targets.netfilter.doubtful_rules import reached, whole, without_doubtful
from portbook.targets.netfilter.forks import perhaps, surely
from portbook.targets.netfilter.limits import without_limits
from portbook.targets.netfilter.match import ANY_KIND, ANY_SEGMENT, ANY_STATE, Kind, Match, State

_LIMIT = "a rate limit decides whether these packets pass: take it away, or see to it that another rule decides"
ELSEWHERE = (
    "these packets are sent on to another address or port before the filter sees them, and forwarded traffic is outside:"
    " check the container, guest or port that they go to, or say which address this host has, if it is another"
)

TAKE_OUT = "where it does not matter, take it out of the text"
NO_WAY_BACK = "packets from addresses that this host has no way back to are dropped"
GUESTS = "packets to the address of a guest or container are dropped, which is taken for none of this host"
SERVICES = "packets to the address of a service in a cluster are sent on, which is taken for none of this host"
SHARED_SPACE = (
    "Tailscale takes packets from 100.64.0.0/10 by its own interface only, and others from there are not counted"
)
OTHER_INTERFACE = "packets to an address of another interface than they come by are dropped"
SOME_FLAGS = "these flags are on some segments of a connection and not on others, so what passes cannot be judged"
FLOODS = "more new connections at a time than a limit allows are dropped, which is taken for more than a flow opens"
SLOWEST = 1
"""New connections in a second that a flow may need: a limit below is one on the flow."""
NO_INTERFACE = "packets have no such interface in this hook, so what this rule is for cannot be judged"
ONLY_BROADCAST = "these packets pass only where they go to a broadcast address, which depends on the host"
NOT_BROADCAST = "packets to a broadcast address do not pass as others do, and which address is one depends on the host"


def bans(program: str) -> str:
    """What does not count where a program drops what comes from addresses that it has banned."""
    return f"{program} closes ports to the addresses that it has banned at the time, which are not counted"


def doubtful(step: Step, why: str) -> Step:
    """The same rule, of which only some of the packets may be meant."""
    return replace(step, match=replace(step.match, limited=True), doubt=why)


def known(
    steps: Sequence[Step],
    chains: Container[str],
    why: Callable[[str], str],
    stops_floods: Callable[[Step], bool],
    remarks: list[Remark],
) -> Iterator[Step]:
    """The rules of a chain: unknown ones where they lead to what is no chain, none where they stop floods.

    Args:
        steps: its rules.
        chains: the names of all chains.
        why: the reason for a doubt about a target that is none of them.
        stops_floods: whether a jump to a chain stops no more than floods.
        remarks: told of those that do.
    """
    for step in steps:
        if step.verdict not in {Verdict.JUMP, Verdict.GOTO}:
            yield step
        elif step.target not in chains:
            yield doubtful(Step(step.match, Verdict.UNKNOWN, line=step.line), f"{why(step.target)}: {TAKE_OUT}")
        elif stops_floods(step):
            remarks.append(Remark(step.line, FLOODS))
        else:
            yield step


def bounded(bases: Sequence[Base], translating: Sequence[Base] = ()) -> Reading:
    """What base chains let through, where some of their rules are doubtful.

    Args:
        bases: those that filter.
        translating: those that change addresses, before the others see a packet.

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
        Doubt(line, ELSEWHERE, rules) for line, rules in sent_on([_widest(base) for base in (*translating, *filtering)])
    )
    if moved:
        sure = minus(sure, [rule for each in moved for rule in each.rules])
    doubts = (*moved, *(_doubts(doubted, may) if may else ()), *only)
    certain = [without_doubtful(base) for base in to_host]
    return Reading(sure, doubts=doubts, broadcast=fewer, opens=lambda: opened_by(certain))


def _to_broadcast(known: Sequence[Base], sure: Sequence[Rule]) -> tuple[tuple[Doubt, ...], tuple[Doubt, ...]]:
    """What passes only to a broadcast address, and what passes but to one."""
    asks = asking(known)
    if asks is None:
        return (), ()
    met = to_kind(known, Kind.BROADCAST)
    there = [to_broadcast(_of_ipv4(bound(met, through))) for through in (perhaps, surely)]
    only, fewer = minus(there[0], sure), minus(to_broadcast(_of_ipv4(sure)), there[1])
    return (
        (Doubt(asks.line, ONLY_BROADCAST, only),) if only else (),
        (Doubt(asks.line, NOT_BROADCAST, fewer),) if fewer else (),
    )


def _of_ipv4(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Only IPv4 has broadcast addresses."""
    return tuple(each for each in rules if each.family is not Family.IPV6)


def _in_hook(base: Base) -> Base:
    """The chains without conditions on an interface that packets do not have in this hook: those that leave came by none."""
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
    """The chains for whatever is not to a broadcast address: no connection to a group is sent on, nor is there one."""

    def widest(steps: Sequence[Step]) -> tuple[Step, ...]:
        return tuple(replace(step, match=_to_groups(step.match)) for step in steps)

    chains = {name: widest(steps) for name, steps in base.chains.items()}
    (found,) = to_kind([replace(base, steps=widest(base.steps), chains=chains)], Kind.LOCAL)
    return found


def _to_groups(match: Match) -> Match:
    own = match.kinds != ANY_KIND and match.destination in (not_groups(4), not_groups(6))
    return replace(match, destination=None) if own else match


def _drops(base: Base) -> bool:
    return not base.accepts or any(step.verdict is Verdict.DROP for step in reached(base))


def _of_first_packets(base: Base) -> Base:
    """A chain that translates addresses, which later packets do not come to, nor those that are not tracked."""
    others = Match(states=ANY_STATE - {State.NEW, State.RELATED})
    return replace(base, steps=(Step(others, Verdict.ACCEPT, line=base.line), *base.steps))


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


def _packets(base: Base, step: Step) -> tuple[Rule, ...]:
    """All that the rule may match, whatever the state."""
    match = replace(
        whole(step.match),
        states=ANY_STATE,
        segments=ANY_SEGMENT,
        kinds=ANY_KIND,
        versions=step.match.versions & base.versions,
    )
    one = Base(base.direction, (Step(match, Verdict.ACCEPT),), accepts=False)
    back = Base(base.direction.opposite, (), accepts=True)
    return tuple(each for each in accepted([one, back]) if each.direction is base.direction)
