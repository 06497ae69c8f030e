"""Flows seen from one host: what its firewall has to let through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from ipaddress import IPv4Network

from portbook.model import (
    ANYWHERE,
    Addresses,
    Direction,
    Family,
    Flow,
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


def rules_for(service: Service, roles: Iterable[str], flows: Iterable[Flow]) -> tuple[Rule, ...]:
    """The rules for a host that plays `roles`, one for each flow, protocol and direction, in the data's order.

    A flow with `scope: self` needs none: it never leaves loopback.
    """
    mine = frozenset(roles)
    return tuple(rule for flow in flows if flow.scope is Scope.NETWORK for rule in _flow_rules(service, mine, flow))


def _flow_rules(service: Service, mine: frozenset[str], flow: Flow) -> Iterator[Rule]:
    source, destination = service.roles[flow.source_role], service.roles[flow.destination_role]
    for transport in flow.transports:
        if source.id in mine:
            yield from _both_ways(_outbound(flow, transport, destination), destination)
        if destination.id in mine:
            yield from _both_ways(_inbound(flow, transport, source), source)


def _outbound(flow: Flow, transport: Transport, peer: Role) -> Iterator[Rule]:
    base = Rule(
        direction=Direction.OUTBOUND,
        protocol=transport.protocol,
        local_ports=transport.source_ports,
        remote_ports=transport.destination_ports,
        local=flow.source or ANYWHERE,
        remote=flow.destination or peer.addresses,
        pods=name_of(peer.pods) if peer.pods and not flow.destination else "",
    )
    return _narrowed(base, flow, transport)


def _inbound(flow: Flow, transport: Transport, peer: Role) -> Iterator[Rule]:
    base = Rule(
        direction=Direction.INBOUND,
        protocol=transport.protocol,
        local_ports=transport.destination_ports,
        remote_ports=transport.source_ports,
        local=flow.destination or ANYWHERE,
        remote=flow.source or peer.addresses,
        pods=name_of(peer.pods) if peer.pods and not flow.source else "",
    )
    return _narrowed(base, flow, transport)


def _both_ways(rules: Iterator[Rule], peer: Role) -> Iterator[Rule]:
    """Where connection tracking does not see the answer, the answer needs a rule of its own."""
    for rule in rules:
        yield rule
        if rule.reply is Reply.NONE:
            answer = replace(
                rule,
                direction=rule.direction.opposite,
                local=_answering(rule.local, ANYWHERE),
                remote=_answering(rule.remote, peer.addresses),
            )
            yield from _in_family(answer, _common(_common(rule.family, answer.local), answer.remote))


def _answering(addresses: Addresses, own: Addresses) -> Addresses:
    """Who answers there: no one from a group's or a broadcast address, or to 0.0.0.0, but from and to its own."""
    hosts = tuple(each for each in addresses.networks if not (each.is_multicast or each in _NO_HOST))
    if hosts == addresses.networks:
        return addresses
    return union((replace(addresses, networks=hosts), own)) if hosts or addresses.names else own


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
    versions = {each.version for each in addresses.networks}
    if family is not Family.BOTH or addresses.anywhere or addresses.names or len(versions) != 1:
        return family
    return Family.IPV4 if versions == {4} else Family.IPV6
