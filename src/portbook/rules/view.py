"""Flows seen from one host: what its firewall has to let through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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

    A flow with `scope: self` needs none: it never leaves loopback.

    Args:
        service: the data.
        roles: ids of the roles that the host plays.
        flows: those that it takes part in, and others.
        own_addresses: whether packets to and from the host have the addresses that the data gives its roles; else any.
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
        """The rules of a flow, each once."""
        return dict.fromkeys(rule for transport in flow.transports for rule in self._rules(flow, transport))

    def _rules(self, flow: Flow, transport: Transport) -> Iterator[Rule]:
        for source_id, destination_id in flow.pairs:
            source, destination = self.service.roles[source_id], self.service.roles[destination_id]
            if source.id in self.mine:
                local = flow.source or self._own(source)
                remote = flow.destination or destination.addresses
                rules = _narrowed(
                    _outbound(transport, local, remote, _pods(flow.destination, destination)), flow, transport
                )
                yield from _both_ways(rules, self._own(source), destination)
            if destination.id in self.mine:
                local = flow.destination or self._own(destination)
                remote = flow.source or source.addresses
                rules = _narrowed(_inbound(transport, local, remote, _pods(flow.source, source)), flow, transport)
                yield from _both_ways(rules, self._own(destination), source)

    def _own(self, role: Role) -> Addresses:
        return role.own_addresses if self.own_addresses else ANYWHERE


def _pods(written: Addresses | None, peer: Role) -> str:
    """What stands for the pods that play the other end; empty where the flow writes an address instead."""
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
    """Where connection tracking does not see the answer, the answer needs a rule of its own."""
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


def _answering(addresses: Addresses, own: Addresses) -> Addresses:
    """Who answers there: no one from a group's or a broadcast address, or to 0.0.0.0, but from and to its own."""
    hosts = tuple(network for network in addresses.networks if not _is_group(network, own))
    if hosts == addresses.networks:
        return addresses
    return union((replace(addresses, networks=hosts), own)) if hosts or addresses.names else own


def _is_group(network: Network, own: Addresses) -> bool:
    return network.is_multicast or network in _NO_HOST or is_broadcast(network, own)


def is_broadcast(network: Network, own: Addresses) -> bool:
    """Whether it is the broadcast address of one of a role's networks (RFC 919, 7).

    Where the role has no network with that address, an address that ends in 255 is taken for one: most networks are
    of 256 addresses, or of a multiple.
    """
    if not isinstance(network, IPv4Network) or network.prefixlen < network.max_prefixlen:
        return False
    around = [
        around_it for around_it in own.networks if isinstance(around_it, IPv4Network) and network.subnet_of(around_it)
    ]
    if around:
        return any(wider.num_addresses > 2 and wider[-1] == network[0] for wider in around)  # noqa: PLR2004  # RFC 3021
    return int(network[0]) & _LAST_OCTET == _LAST_OCTET


def _narrowed(base: Rule, flow: Flow, transport: Transport) -> Iterator[Rule]:
    """Say the family, the ICMP type and the origin."""
    family = _common(_common(flow.family, base.local), base.remote)
    whole = replace(base, reply=flow.reply, flows=(flow.id,))
    if not transport.protocol.is_icmp:
        yield from _in_family(whole, family)
        return
    for each in family.each:
        kind = transport.icmp
        number = None if kind is None else (kind.ipv4 if each is Family.IPV4 else kind.ipv6)
        if kind is None or number is not None:
            protocol = Protocol(1 if each is Family.IPV4 else 58)
            code = kind.code if kind else None
            yield from _in_family(replace(whole, protocol=protocol, icmp_type=number, icmp_code=code), each)


def _in_family(rule: Rule, family: Family) -> Iterator[Rule]:
    """The rule in a family, without addresses of the other one; none where no address is left."""
    if family is Family.BOTH:
        yield replace(rule, family=family)
    else:
        yield from per_family([replace(rule, family=family)])


def _common(family: Family, addresses: Addresses) -> Family:
    """The part of a family that the addresses have; the family itself where they have both or any."""
    versions = {network.version for network in addresses.networks}
    if family is not Family.BOTH or addresses.anywhere or addresses.names or len(versions) != 1:
        return family
    return Family.IPV4 if versions == {4} else Family.IPV6
