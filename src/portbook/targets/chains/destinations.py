"""Rules that ask what the destination of a packet is to the host: its own address, or a broadcast address.

Which addresses these are depends on the host. But a packet that comes to the input hook is to one or the other, or to
a multicast address: routing has found so (`ip_route_input_slow` in net/ipv4/route.c), and the match looks into the same
table (`match_type` in net/netfilter/xt_addrtype.c). So chains are walked once for each, and where both ways lead to the
same, it does not matter which it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from portbook.model import Direction
from portbook.targets.chains.base import Base, Step
from portbook.targets.chains.match import ANY_KIND, Kind


def by_kind(bases: Sequence[Base]) -> Iterator[list[Base]]:
    """The base chains as a packet to an address of each kind meets them; once where none of them asks."""
    if not any(base.direction is Direction.INBOUND and _asks(base) for base in bases):
        yield list(bases)
        return
    for kind in Kind:
        yield [_met(base, kind) if base.direction is Direction.INBOUND else base for base in bases]


def _asks(base: Base) -> bool:
    return any(step.match.kinds != ANY_KIND for step in chain(base.steps, *base.chains.values()))


def _met(base: Base, kind: Kind) -> Base:
    chains = {name: _steps(steps, kind) for name, steps in base.chains.items()}
    return replace(base, steps=_steps(base.steps, kind), chains=chains)


def _steps(steps: tuple[Step, ...], kind: Kind) -> tuple[Step, ...]:
    return tuple(
        step if step.match.kinds == ANY_KIND else replace(step, match=replace(step.match, kinds=ANY_KIND))
        for step in steps
        if kind in step.match.kinds
    )
