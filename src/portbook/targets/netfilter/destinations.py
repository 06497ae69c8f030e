"""Rules that match on the type of a destination address: the host's own, broadcast or multicast.

Which addresses have which type depends on the host. But a packet in the input hook goes to an address of one of these
types: routing decides so (`ip_route_input_slow` in net/ipv4/route.c), and the match looks into the same table
(`match_type` in net/netfilter/xt_addrtype.c). So Portbook walks the chains once for each type. Where the results are the
same, the type does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from ipaddress import ip_network
from itertools import chain

from portbook.model import Direction, Scope
from portbook.targets.netfilter.base import Base, Step
from portbook.targets.netfilter.intervals import Intervals, addresses, outside
from portbook.targets.netfilter.match import ANY_KIND, Kind, Match

GROUPS = {4: ip_network("224.0.0.0/4"), 6: ip_network("ff00::/8")}
"""Multicast addresses."""
_EVERY_HOST: Intervals = ((0xFFFFFFFF, 0xFFFFFFFF),)
"""255.255.255.255, which is a broadcast address on every host."""


def groups(version: int) -> Intervals:
    """Multicast addresses, which are neither the host's nor broadcast addresses."""
    return ((int(GROUPS[version].network_address), int(GROUPS[version].broadcast_address)),)


def of_kinds(version: int, kinds: frozenset[Kind]) -> tuple[Match, ...]:
    """The packets to addresses of these kinds, as alternatives. IPv6 has no broadcast address, IPv4 one on every host."""
    if version == 6:  # noqa: PLR2004  # IPv6
        return (Match(destination=not_groups(version)),) if Kind.LOCAL in kinds else ()
    on_every_link = (Match(destination=_EVERY_HOST),) if Kind.BROADCAST in kinds else ()
    return (*((Match(destination=not_groups(version), kinds=kinds),) if kinds else ()), *on_every_link)


def not_groups(version: int) -> Intervals:
    """All addresses but multicast ones and 255.255.255.255."""
    every = (*groups(version), *(_EVERY_HOST if version == 4 else ()))  # noqa: PLR2004  # IPv4
    return outside(every, addresses(version))


def by_kind(bases: Sequence[Base]) -> Iterator[list[Base]]:
    """The base chains for packets to an address of each kind; once where no rule matches on the kind."""
    if not any(base.direction is Direction.INBOUND and _asks(base) for base in bases):
        yield list(bases)
        return
    for kind in Kind:
        yield [_for_kind(base, kind) if base.direction is Direction.INBOUND else base for base in bases]


def to_kind(bases: Sequence[Base], kind: Kind) -> list[Base]:
    """The base chains for packets that come in to an address of this kind, or leave for one.

    Packets to an address of the host itself go over loopback. Chains that only packets between other hosts reach stay.
    """
    return [_for_kind(base, kind) for base in bases]


def asking(bases: Iterable[Base]) -> Step | None:
    """The first rule that matches on the kind of a destination address."""
    steps = (step for base in bases for step in _all_steps(base))
    return next((step for step in steps if step.match.kinds != ANY_KIND), None)


def _asks(base: Base) -> bool:
    return base.local and asking([base]) is not None


def _all_steps(base: Base) -> Iterator[Step]:
    return chain(base.steps, *base.chains.values())


def _for_kind(base: Base, kind: Kind) -> Base:
    if not base.local:
        return base
    meets = _leaving if base.direction is Direction.OUTBOUND else _coming
    chains = {name: meets(steps, kind) for name, steps in base.chains.items()}
    return replace(base, steps=meets(base.steps, kind), chains=chains)


def _coming(steps: tuple[Step, ...], kind: Kind) -> tuple[Step, ...]:
    return tuple(_any_kind(step) for step in steps if kind in step.match.kinds)


def _leaving(steps: tuple[Step, ...], kind: Kind) -> tuple[Step, ...]:
    own = Match(leaves_by=Scope.SELF)
    return tuple(
        _any_kind(step if Kind.BROADCAST in step.match.kinds else replace(step, match=step.match & own))
        for step in steps
        if step.match.kinds & {kind, Kind.LOCAL}
    )


def _any_kind(step: Step) -> Step:
    return step if step.match.kinds == ANY_KIND else replace(step, match=replace(step.match, kinds=ANY_KIND))
