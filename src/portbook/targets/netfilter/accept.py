"""What base chains let through, as rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import product
from typing import TypeAlias

from portbook.model import Direction, Family, Protocol, Rule, Scope
from portbook.rules import boxes, equal, minus, pieces
from portbook.rules.space import Corner, Space
from portbook.targets.base import CannotJudge
from portbook.targets.netfilter.base import Base, Step, Verdict
from portbook.targets.netfilter.destinations import by_kind
from portbook.targets.netfilter.limits import without_limits
from portbook.targets.netfilter.match import Match, State
from portbook.targets.netfilter.tracking import answered, answers, first_packets
from portbook.targets.netfilter.walk import Boxes, Walk, check_loops, check_visits

_UNANSWERED, _ANSWERED = (0, 0), (0, 1)
"""The axis of replies, as in `portbook.rules.space`."""
_CORNERS = tuple(product(Direction, Family.BOTH.each))
_BETWEEN_HOSTS = tuple((Direction.OUTBOUND, family) for family in Family.BOTH.each)
"""First packets between other hosts; their answers pass the same chains."""
_RECEIVED = ((Direction.INBOUND, Family.IPV4),)
_TO_ONE = tuple(Rule(direction, Protocol(number)) for direction in Direction for number in (6, 33, 132))
"""Protocols of connections, TCP, DCCP and SCTP: nobody opens one to a broadcast address (RFC 9293, 3.9.2.3)."""
BROADCAST_DIFFERS = (
    "packets to a broadcast address pass other rules than others, and which address is one depends on the host"
)

Through: TypeAlias = Callable[[Base, Corner, State, Boxes], Boxes]
"""The packets that a base chain lets through, of some."""


def _exactly(base: Base, corner: Corner, state: State, packets: Boxes) -> Boxes:
    return Walk(base, corner, state).through(packets)


def accepted(bases: Sequence[Base]) -> tuple[Rule, ...]:
    """The first packets that every base chain of their hook lets through.

    Their replies are tracked where the later packets of the connection pass both ways. A packet that opens no
    connection (neighbour discovery, ICMP errors) has no replies.

    Raises:
        CannotJudge: chains jump too deep, too often or in a loop, a condition has no meaning in its hook, or the host
            decides whether a packet passes.
    """
    for base in bases:
        check_visits(base)
    first, *others = by_kind([without_limits(base) for base in bases])
    rules = _accepted(first, _CORNERS)
    if not all(equal(to_broadcast(_received(rules)), to_broadcast(_accepted(other, _RECEIVED))) for other in others):
        raise CannotJudge(1, BROADCAST_DIFFERS, id_="netfilter-broadcast-differs")
    for base in bases:
        check_loops(base)
    return rules


def forwarded(bases: Sequence[Base], through: Through = _exactly) -> tuple[Rule, ...]:
    """The first packets between other hosts that every base chain on their way lets through: all, where there is none.

    Args:
        bases: the chains; those that only packets of the host's own reach are ignored.
        through: decides what passes a base chain.

    Raises:
        CannotJudge: as `accepted`.
    """
    for base in bases:
        check_visits(base)
    rules = tuple(_rules([without_limits(base) for base in bases], Scope.FORWARDED, _BETWEEN_HOSTS, through))
    for base in bases:
        check_loops(base)
    return rules


def bound(bases: Sequence[Base], through: Through) -> tuple[Rule, ...]:
    """The first packets of the host's own that pass every base chain of their hook, where `through` decides that.

    Raises:
        CannotJudge: as `accepted`.
    """
    for base in bases:
        check_visits(base)
    return _accepted(bases, _CORNERS, through)


def to_broadcast(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules without the protocols of connections, which never go to a broadcast address."""
    return minus(rules, [replace(rule, scope=scope) for rule in _TO_ONE for scope in (Scope.NETWORK, Scope.SELF)])


def _received(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules for packets that may come to a broadcast address: only IPv4 has one, and no answer goes to it."""
    return tuple(rule for rule in rules if (rule.direction, rule.family) in _RECEIVED)


def _accepted(
    bases: Sequence[Base], corners: Sequence[tuple[Direction, Family]], through: Through = _exactly
) -> tuple[Rule, ...]:
    network = tuple(_rules(bases, Scope.NETWORK, corners, through))
    alike = not any(base.reads_interfaces for base in bases)
    loopback = (_on_loopback(rule) for rule in network) if alike else _rules(bases, Scope.SELF, corners, through)
    return (*network, *loopback)


def _rules(
    bases: Sequence[Base], scope: Scope, corners: Sequence[tuple[Direction, Family]], through: Through
) -> Iterator[Rule]:
    for direction, family in corners:
        corner = Corner(direction, family, scope)
        yield from _as_rules(corner, _corner(bases, corner, through))


@lru_cache(maxsize=256)
def _as_rules(corner: Corner, packets: Boxes) -> tuple[Rule, ...]:
    """The packets as rules. Many rule sets have the same, for loopback above all, so it is cached."""
    space = Space()
    return tuple(rule for box in boxes.boxes(boxes.union(packets)) for rule in space.rules(corner, box))


def _on_loopback(rule: Rule) -> Rule:
    return replace(rule, scope=Scope.SELF)


def added(
    first: Mapping[Direction, Sequence[Step]],
    last: Mapping[Direction, Sequence[Step]],
    policies: Mapping[Direction, bool],
    chains: Mapping[str, tuple[Step, ...]],
    versions: frozenset[int],
    *,
    accepts: bool = False,
) -> tuple[Base, ...]:
    """The base chains of a stock host after an addition: it tracks connections and drops what no rule accepts.

    Args:
        first: the added rules before those of the host.
        last: the added rules behind them.
        policies: the policies that the addition sets.
        chains: the chains that the addition makes.
        versions: the IP versions that the chains see.
        accepts: whether the host lets through what no rule drops, which shows what the addition closes.
    """
    tracks = Step(Match(states=frozenset({State.ESTABLISHED, State.RELATED})), Verdict.ACCEPT)
    return tuple(
        Base(
            direction,
            (*first.get(direction, ()), tracks, *last.get(direction, ())),
            policies.get(direction, accepts),
            versions,
            chains,
        )
        for direction in Direction
    )


def added_between(first: Sequence[Step], last: Sequence[Step], like: Base) -> Base:
    """The base chain on forward of a stock router after an addition: it tracks connections, and its policy decides the rest.

    Args:
        first: the added rules before those of the host.
        last: the added rules behind them.
        like: a chain of the same host, with its policy, the IP versions that it sees and the chains that the addition makes.
    """
    tracks = Step(Match(states=frozenset({State.ESTABLISHED, State.RELATED})), Verdict.ACCEPT)
    steps = (*first, tracks, *last)
    return replace(like, direction=Direction.OUTBOUND, steps=steps, local=False, forwards=True)


def opened(bases: Sequence[Base]) -> tuple[Rule, ...]:
    """What an addition opens: on loopback, only what it does not also open on the network."""
    rules = accepted(bases)
    network = tuple(rule for rule in rules if rule.scope is Scope.NETWORK)
    if not any(base.reads_interfaces for base in bases):
        return network
    loopback = tuple(rule for rule in rules if rule.scope is Scope.SELF)
    return (*network, *minus(loopback, tuple(map(_on_loopback, network))))


def _corner(bases: Sequence[Base], corner: Corner, through: Through) -> Boxes:
    """The accepted first packets of one corner, with the axis of replies first."""

    def passing(there: Corner, state: State, packets: Boxes) -> Boxes:
        for base in bases:
            if base.meets(there):
                packets = through(base, there, state, packets)
        return pieces.few(packets)

    passed = {state: passing(corner, state, all_of) for state, all_of in first_packets(corner.family).items()}
    new = passed.pop(State.NEW)
    whole = passing(corner, State.ESTABLISHED, new)
    back = replace(corner, direction=corner.direction.opposite)
    replies = passing(back, State.ESTABLISHED, answers(corner.family, whole))
    tracked = (*answered(corner.family, replies), *(box for boxes_ in passed.values() for box in boxes_))
    return (*((_ANSWERED, *box) for box in tracked), *((_UNANSWERED, *box) for box in new))
