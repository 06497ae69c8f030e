"""The ends of flows in words: who talks to whom, as a role sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from portbook.model import Addresses, Direction, Flow, Role, Scope, SeenDirection, Service
from portbook.model.address import union

_MOST_ADDRESSES = 6
"""Addresses that one sentence lists."""
VERBS: dict[SeenDirection, tuple[str, str]] = {
    Direction.INBOUND: ("accept", "from"),
    Direction.OUTBOUND: ("send", "to"),
    Scope.FORWARDED: ("forward", "from"),
}
"""What a role does with packets, and the word before their other end."""
_UNKNOWN = "your own addresses"


def column(service: Service, flow: Flow, direction: SeenDirection, unknown: str = _UNKNOWN) -> str:
    """One side of a change: `TCP 5432 from Application servers (10.20.0.0/16)`.

    Args:
        service: the version.
        flow: the flow.
        direction: of the flow, seen from the role that the change is about.
        unknown: what stands for an address that the data does not know; empty for nothing.
    """
    traffic = " and ".join(transport.label for transport in flow.transports)
    return f"{traffic} {VERBS[direction][1]} {peer(service, flow, direction, unknown)}"


def peer(service: Service, flow: Flow, direction: SeenDirection, unknown: str = _UNKNOWN) -> str:
    """The other end of a flow with its addresses: `Application servers (10.20.0.0/16)`; `unknown` as in `column`.

    Of a flow that the role forwards, both ends: `Web (10.20.0.0/24) to Databases (10.30.0.0/28)`.
    """
    if direction is Scope.FORWARDED:
        ends = (peer(service, flow, end, unknown) for end in (Direction.INBOUND, Direction.OUTBOUND))
        return " to ".join(ends)
    override = flow.source if direction is Direction.INBOUND else flow.destination
    roles = peer_roles(service, flow, direction)
    if override:
        return f"{listed([role.title for role in roles])} ({spelled(override, {})})"
    return listed([_placed(role, unknown) for role in roles])


def _placed(role: Role, unknown: str) -> str:
    where = spelled(role.address, {}) if role.address else unknown
    return f"{role.title} ({where})" if where else role.title


def peer_roles(service: Service, flow: Flow, direction: SeenDirection) -> list[Role]:
    """The roles at the other end."""
    ids = flow.source_roles if direction is Direction.INBOUND else flow.destination_roles
    return [service.roles[id_] for id_ in ids]


def from_anywhere(service: Service, flow: Flow, direction: SeenDirection) -> bool:
    """Whether the other end of a flow, or one of both that the role forwards between, may have any address."""
    if direction is Scope.FORWARDED:
        return any(from_anywhere(service, flow, end) for end in Direction)
    override = flow.source if direction is Direction.INBOUND else flow.destination
    roles = peer_roles(service, flow, direction)
    return (override or union(role.address or Addresses() for role in roles)).anywhere


def overlap(left: Addresses, right: Addresses) -> bool:
    """Whether two ends may have one address in common."""
    if left.anywhere or right.anywhere or {*left.names} & {*right.names}:
        return True
    return any(
        one.version == other.version and one.overlaps(other) for one in left.networks for other in right.networks
    )


def spelled(addresses: Addresses, titles: Mapping[str, str]) -> str:
    """Addresses without symbols; empty where there are only symbols."""
    if addresses.anywhere:
        return "any address"
    words = replace(addresses, names=tuple(name for name in addresses.names if name not in titles)).spell().split(", ")
    more = len(words) - _MOST_ADDRESSES
    return ", ".join(words if more <= 1 else [*words[:_MOST_ADDRESSES], f"{more} more"])


def listed(words: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
