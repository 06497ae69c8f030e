"""The checks of a service, seen from the host that the checker runs on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from ipaddress import ip_address

from portbook.checkers.check import Check, Destination, Place
from portbook.model import Addresses, Direction, Family, Flow, Network, Ports, Profile, Role, Scope, Service, Transport
from portbook.rules import is_broadcast

ANY_SAMPLE = 40000
"""The port that stands for any port: a registered one, below those that systems take for themselves (IANA, RFC 6335)."""
MOST_ADDRESSES = 16
"""So many of a role's addresses are tried: what is behind a longer list is sampled."""
_HOST_NAME = re.compile(
    r"(?=.{1,253}\Z)[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\.?"
)
_LOOPBACK = ("127.0.0.1", "::1")


def checks_for(service: Service, roles: Iterable[str], profile: Profile) -> tuple[Check, ...]:
    """The checks for a host that plays `roles`: of each flow, outbound and inbound, in the data's order, none twice.

    Args:
        service: the data, with the reader's own addresses as far as they are known.
        roles: ids of the roles that the host plays.
        profile: the flows to check; those that do not involve the host are left out.
    """
    mine = frozenset(roles)
    flows = (service.flows[id_] for id_ in profile.flows)
    return tuple(dict.fromkeys(check for flow in flows for check in _of_flow(service, mine, flow)))


def _of_flow(service: Service, mine: frozenset[str], flow: Flow) -> Iterator[Check]:
    for source, destination in flow.pairs:
        goes_to = destination_of(flow, service.roles[destination])
        if source in mine:
            for family, part in _by_version(flow, service.roles[destination], goes_to):
                yield from _of_pair(flow, Direction.OUTBOUND, part, family)
        if destination in mine:
            yield from _of_pair(flow, Direction.INBOUND, goes_to, flow.family)


def _by_version(flow: Flow, role: Role, goes_to: Destination) -> Iterator[tuple[Family, Destination]]:
    """Where hosts of one IP version are known, and of the other one only networks: the known part, and the unknown one.

    Otherwise, a range of IPv4 addresses with one IPv6 address would be reported as reachable by the latter alone.
    """
    unknown = _version_without_host(flow, role, goes_to)
    if unknown is None:
        yield flow.family, goes_to
        return
    yield Family.IPV6 if unknown is Family.IPV4 else Family.IPV4, goes_to
    yield unknown, Destination(goes_to.role, goes_to.title, Place.NETWORK)


def _version_without_host(flow: Flow, role: Role, goes_to: Destination) -> Family | None:
    """The IP version of networks none of whose hosts is known, where hosts of the other version are."""
    written = flow.destination or role.address
    if written is None or goes_to.place is not Place.KNOWN or written.names or flow.family is not Family.BOTH:
        return None
    hosts = {ip_address(host).version for host in goes_to.addresses}
    networks = {network.version for network in written.networks if not _is_group(network, role)}
    return next((family for family in flow.family.each if family.version in networks - hosts), None)


def _of_pair(flow: Flow, direction: Direction, destination: Destination, family: Family) -> Iterator[Check]:
    for transport in flow.transports:
        for port, sampled in _ports(transport):
            yield Check(
                flow,
                direction,
                destination,
                transport.protocol,
                family,
                port,
                _source_port(transport),
                sampled,
                transport.icmp,
            )


def _ports(transport: Transport) -> tuple[tuple[int | None, bool], ...]:
    if not transport.protocol.has_ports:
        return ((None, False),)
    ports, sampled = sample(transport.destination_ports)
    return tuple((port, sampled) for port in ports) or ((None, False),)


def sample(ports: Ports) -> tuple[tuple[int, ...], bool]:
    """Ports to try: of each range the first, a middle one and the last; of any, one. And whether others are left out.

    Port 0 is never among them: it is reserved, and no program can ask for it.
    """
    if ports.is_any:
        return (ANY_SAMPLE,), True
    chosen: list[int] = []
    left_out = False
    for range_ in ports.ranges:
        first = max(range_.first, 1)
        if first <= range_.last:
            ends = dict.fromkeys((first, (first + range_.last) // 2, range_.last))
            chosen += ends
            left_out |= len(ends) < range_.last - first + 1
    return tuple(chosen), left_out


def _source_port(transport: Transport) -> int | None:
    if not transport.protocol.has_ports or transport.source_ports.is_any:
        return None
    return next(iter(sample(transport.source_ports)[0]), None)


def destination_of(flow: Flow, role: Role) -> Destination:
    """Where a flow to a role goes to: to the host itself, to the flow's own destination, or to the role's address."""
    if flow.scope is Scope.SELF:
        versions = {family.version for family in flow.family.each}
        return Destination(
            role.id, role.title, Place.LOOPBACK, tuple(a for a in _LOOPBACK if ip_address(a).version in versions)
        )
    written = flow.destination or role.address
    if written is None:
        return Destination(role.id, role.title, Place.OWN)
    hosts = _hosts(written, role)
    return Destination(role.id, role.title, _place(written, role, hosts), hosts)


def _place(written: Addresses, role: Role, hosts: tuple[str, ...]) -> Place:
    if hosts:
        return Place.KNOWN
    if written.anywhere:
        return Place.ANYWHERE
    only_groups = (
        written.networks and not written.names and all(_is_group(network, role) for network in written.networks)
    )
    return Place.GROUP if only_groups else Place.NETWORK


def _hosts(written: Addresses, role: Role) -> tuple[str, ...]:
    """The addresses that are one host's, and the names without a wildcard."""
    single = (n for n in written.networks if n.prefixlen == n.max_prefixlen and not _is_group(n, role))
    names = (name for name in written.names if _HOST_NAME.fullmatch(name))
    return (*names, *(str(network.network_address) for network in single))[:MOST_ADDRESSES]


def _is_group(network: Network, role: Role) -> bool:
    return (
        network.is_multicast
        or str(network.network_address) == "255.255.255.255"
        or is_broadcast(network, role.addresses)
    )
