"""The rules of one host, made from flows: the traffic that its firewall has to let through."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Network

from portbook.model import (
    ANYWHERE,
    Addresses,
    Direction,
    Family,
    Flow,
    Network,
    Protocol,
    Reply,
    Role,
    Rule,
    Scope,
    SeenDirection,
    Service,
    Transport,
)
from portbook.model.address import union
from portbook.model.pods import name_of
from portbook.rules.family import per_family

_NO_HOST = (IPv4Network("255.255.255.255/32"), IPv4Network("0.0.0.0/32"))
"""The limited broadcast, and the source of a host that has no address yet (RFC 919, RFC 1122)."""
_LAST_OCTET = 0xFF


def rules_for(
    service: Service, roles: Iterable[str], flows: Iterable[Flow], *, own_addresses: bool = True
) -> tuple[Rule, ...]:
    """The rules for a host that plays `roles`, one for each flow, protocol, direction and peer, in the data's order.

    A flow with `scope: self` needs no rule: it never leaves loopback.

    Args:
        service: the data, perhaps with rules of one direction only.
        roles: ids of the roles that the host plays.
        flows: flows of the service; those that do not involve the host are ignored.
        own_addresses: whether rules name the host's own addresses, where the data has them; else they allow any.
    """
    view = _View(service, frozenset(roles), own_addresses=own_addresses)
    return tuple(rule for flow in flows if flow.scope is Scope.NETWORK for rule in view.of(flow))


@dataclass(frozen=True)
class _View:
    """A service seen from a host that plays some of its roles."""

    service: Service
    mine: frozenset[str]
    own_addresses: bool

    def of(self, flow: Flow) -> Iterable[Rule]:
        """The rules of a flow, without repetition."""
        return dict.fromkeys(rule for transport in flow.transports for rule in self._rules(flow, transport))

    def _rules(self, flow: Flow, transport: Transport) -> Iterator[Rule]:
        for source_id, destination_id in flow.pairs:
            source, destination = self.service.roles[source_id], self.service.roles[destination_id]
            if source.id in self.mine and self._shows(Direction.OUTBOUND):
                local = flow.source or self._own(source)
                remote = flow.destination or destination.addresses
                rules = _narrowed(
                    _outbound(transport, local, remote, _pods(flow.destination, destination)), flow, transport
                )
                yield from _both_ways(rules, self._own(source), destination)
            if destination.id in self.mine and self._shows(Direction.INBOUND):
                local = flow.destination or self._own(destination)
                remote = flow.source or source.addresses
                rules = _narrowed(_inbound(transport, local, remote, _pods(flow.source, source)), flow, transport)
                yield from _both_ways(rules, self._own(destination), source)
            if between(self.service, source_id, destination_id, self.mine) and self._shows(Scope.FORWARDED):
                yield from self._forwarded(flow, transport, source, destination)

    def _shows(self, direction: SeenDirection) -> bool:
        return self.service.direction in {None, direction}

    def _forwarded(self, flow: Flow, transport: Transport, source: Role, destination: Role) -> Iterator[Rule]:
        """The rules of a router between the ends. Hosts of one role have no router between them: they are neighbours.

        There are none for packets that stay on one link: to groups, to broadcast addresses, between link-local addresses.
        """
        local = beyond_link(flow.source or source.addresses, source.addresses)
        remote = beyond_link(flow.destination or destination.addresses, destination.addresses)
        if local.empty or remote.empty:
            return
        passing = replace(_outbound(transport, local, remote, ""), scope=Scope.FORWARDED)
        for rule in _narrowed(passing, flow, transport):
            yield rule
            if rule.reply is Reply.NONE:
                yield _turned(rule)

    def _own(self, role: Role) -> Addresses:
        return role.own_addresses if self.own_addresses else ANYWHERE


def passes_through(service: Service, flow: Flow, roles: Collection[str]) -> bool:
    """Whether a host that plays some roles forwards a flow: it is a router, and the flow is between two other roles."""
    return flow.scope is Scope.NETWORK and any(
        between(service, source, destination, roles) for source, destination in flow.pairs
    )


def between(service: Service, source: str, destination: str, roles: Collection[str]) -> bool:
    """Whether a host that plays some roles is a router between two others. Hosts of one role are neighbours, without one."""
    forwards = any(service.roles[role].forwards for role in roles)
    return forwards and source != destination and source not in roles and destination not in roles


def _pods(written: Addresses | None, peer: Role) -> str:
    """The name of the pods at the other end; empty where the flow has an address instead."""
    return name_of(peer.pods) if peer.pods and not written else ""


def _outbound(transport: Transport, local: Addresses, remote: Addresses, pods: str) -> Rule:
    return Rule(
        direction=Direction.OUTBOUND,
        protocol=transport.protocol,
        local_ports=transport.source_ports,
        remote_ports=transport.destination_ports,
        local=local,
        remote=remote,
        pods=pods,
    )


def _inbound(transport: Transport, local: Addresses, remote: Addresses, pods: str) -> Rule:
    return Rule(
        direction=Direction.INBOUND,
        protocol=transport.protocol,
        local_ports=transport.destination_ports,
        remote_ports=transport.source_ports,
        local=local,
        remote=remote,
        pods=pods,
    )


def _both_ways(rules: Iterator[Rule], own: Addresses, peer: Role) -> Iterator[Rule]:
    """The rules, each followed by a rule for the reply where connection tracking does not recognise the reply."""
    for rule in rules:
        yield rule
        if rule.reply is Reply.NONE:
            answer = replace(
                rule,
                direction=rule.direction.opposite,
                local=_answering(rule.local, own),
                remote=_answering(rule.remote, peer.addresses),
            )
            yield from _in_family(answer, _common(_common(rule.family, answer.local), answer.remote))


def _turned(rule: Rule) -> Rule:
    """The rule for the replies of a forwarded rule, which no tracking recognises."""
    return replace(
        rule, local=rule.remote, remote=rule.local, local_ports=rule.remote_ports, remote_ports=rule.local_ports
    )


def beyond_link(addresses: Addresses, own: Addresses | None = None) -> Addresses:
    """The addresses that a router passes packets from and to (RFC 1812, 5.3.4 and 5.3.5; RFC 3927, 7; RFC 4291, 2.5.6).

    Args:
        addresses: the addresses.
        own: the networks of the role that has them, as far as they show which is a broadcast address.
    """
    around = own or Addresses()
    networks = tuple(
        network for network in addresses.networks if not (_is_group(network, around) or network.is_link_local)
    )
    return addresses if networks == addresses.networks else replace(addresses, networks=networks)


def _answering(addresses: Addresses, own: Addresses) -> Addresses:
    """The addresses of an end in replies: no host replies from a group, a broadcast address or 0.0.0.0, but from its own."""
    hosts = tuple(network for network in addresses.networks if not _is_group(network, own))
    if hosts == addresses.networks:
        return addresses
    return union((replace(addresses, networks=hosts), own)) if hosts or addresses.names else own


def _is_group(network: Network, own: Addresses) -> bool:
    return network.is_multicast or network in _NO_HOST or is_broadcast(network, own)


def is_broadcast(network: Network, own: Addresses) -> bool:
    """Whether a network is the broadcast address of one of a role's networks (RFC 919, 7).

    Where the address is in none of the role's networks, it counts as a broadcast address if it ends in 255: most networks
    have 256 addresses, or a multiple.
    """
    if not isinstance(network, IPv4Network) or network.prefixlen < network.max_prefixlen:
        return False
    around = [wider for wider in own.networks if isinstance(wider, IPv4Network) and network.subnet_of(wider)]
    if around:
        return any(wider.num_addresses > 2 and wider[-1] == network[0] for wider in around)  # noqa: PLR2004  # RFC 3021
    return int(network[0]) & _LAST_OCTET == _LAST_OCTET


def _narrowed(base: Rule, flow: Flow, transport: Transport) -> Iterator[Rule]:
    """The rule with its family, its ICMP type and the id of its flow: for ICMP, one rule for each IP version."""
    family = _common(_common(flow.family, base.local), base.remote)
    complete = replace(base, reply=flow.reply, flows=(flow.id,))
    if not transport.protocol.is_icmp:
        yield from _in_family(complete, family)
        return
    for version in family.each:
        kind = transport.icmp
        number = None if kind is None else (kind.ipv4 if version is Family.IPV4 else kind.ipv6)
        if kind is None or number is not None:
            protocol = Protocol(1 if version is Family.IPV4 else 58)
            code = kind.code if kind else None
            yield from _in_family(replace(complete, protocol=protocol, icmp_type=number, icmp_code=code), version)


def _in_family(rule: Rule, family: Family) -> Iterator[Rule]:
    """The rule in a family, without addresses of the other IP version; no rule where no address remains."""
    if family is Family.BOTH:
        yield replace(rule, family=family)
    else:
        yield from per_family([replace(rule, family=family)])


def _common(family: Family, addresses: Addresses) -> Family:
    """The family, narrowed to the IP version of the addresses where all of them have the same one."""
    versions = {network.version for network in addresses.networks}
    if family is not Family.BOTH or addresses.anywhere or addresses.names or len(versions) != 1:
        return family
    return Family.IPV4 if versions == {4} else Family.IPV6
