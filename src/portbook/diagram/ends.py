"""The ends of flows: the two boxes that a flow runs between, and the text in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address

from portbook.model import Addresses, Flow, Network, Role, Scope, Service
from portbook.model.address import spell_network, union

_BROADCAST = IPv4Address("255.255.255.255")
_LISTED = 6
"""The most addresses in a box, which the table lists all of, and the most processes of several roles."""


@dataclass(frozen=True)
class Place:
    """The identity of an end: flows with equal places share a box.

    Attributes:
        roles: ids of its roles.
        address: the address that a flow gives in place of the role's address.
        twin: whether it is another host of the same role as the other end.
    """

    roles: tuple[str, ...]
    address: Addresses | None = None
    twin: bool = False


@dataclass(frozen=True)
class End:
    """An end as it is drawn: its title, over a box with the other fields."""

    title: str
    process: str
    ports: tuple[int, ...]
    addresses: tuple[str, ...]


def places(service: Service, flow: Flow) -> tuple[Place, Place]:
    """The source and the destination of a flow; one and the same place for a flow that never leaves its host."""
    same = within_roles(flow)
    destination = None if group(flow) else flow.destination
    return (
        _place(service, flow.source_roles, flow.source, twin=False),
        _place(service, flow.destination_roles, destination, twin=same and flow.scope is Scope.NETWORK),
    )


def within_roles(flow: Flow) -> bool:
    """Whether both ends of a flow are the same roles."""
    return set(flow.source_roles) == set(flow.destination_roles)


def _place(service: Service, roles: tuple[str, ...], address: Addresses | None, *, twin: bool) -> Place:
    own = {service.roles[role].address for role in roles}
    ordered = tuple(role for role in service.roles if role in roles)
    return Place(ordered, None if own == {address} else address, twin)


def group(flow: Flow) -> str:
    """The multicast or broadcast addresses that a flow goes to; empty for other flows. No box shows them."""
    there = flow.destination
    if there is None or there.anywhere or there.names or not all(map(_is_group, there.networks)):
        return ""
    return there.spell()


def _is_group(network: Network) -> bool:
    return network.is_multicast or network.network_address == _BROADCAST


def end(service: Service, place: Place, ports: tuple[int, ...]) -> End:
    """The end at a place. The role's own addresses are shown only where the data names no process."""
    roles = [service.roles[role] for role in place.roles]
    process = _processes(roles)
    shown = place.address or (None if process else _addresses(roles))
    title = ", ".join(role.title for role in roles)
    title = f"{title} (another)" if place.twin else title
    return End(title, process, ports if process or not shown else (), _listed(shown))


def _processes(roles: Sequence[Role]) -> str:
    """The processes of one role, as it says them; each of those of several roles once."""
    if len(roles) == 1:
        return roles[0].process
    names = dict.fromkeys(name for role in roles for name in role.process.split(", ") if name)
    return ", ".join(_few(tuple(names)))


def _addresses(roles: Sequence[Role]) -> Addresses | None:
    """The addresses of some roles; None where the data has none."""
    known = [role.address for role in roles if role.address is not None]
    return union(known) if known else None


def _listed(addresses: Addresses | None) -> tuple[str, ...]:
    if addresses is None:
        return ()
    if addresses.anywhere:
        return ("any address",)
    return _few((*addresses.names, *map(spell_network, addresses.networks)))


def _few(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The texts, or the first of them and how many more there are."""
    if len(texts) <= _LISTED:
        return texts
    return (*texts[: _LISTED - 1], f"and {len(texts) - _LISTED + 1} more")
