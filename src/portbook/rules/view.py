"""Flows seen from one host: what its firewall has to let through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

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
    )
    return _narrowed(base, flow, transport)


def _both_ways(rules: Iterator[Rule], peer: Role) -> Iterator[Rule]:
    """Where connection tracking does not see the answer, the answer needs a rule of its own.

    The answer to a broadcast or multicast comes from the peer's own address.
    """
    for rule in rules:
        yield rule
        if rule.reply is Reply.NONE:
            remote = peer.addresses
            answer = replace(rule, direction=rule.direction.opposite, local=ANYWHERE, remote=remote)
            yield replace(answer, family=_common(rule.family, remote))


def _narrowed(base: Rule, flow: Flow, transport: Transport) -> Iterator[Rule]:
    """Say the family, the ICMP type and the origin."""
    family = _common(_common(flow.family, base.local), base.remote)
    whole = replace(base, family=family, reply=flow.reply, flows=(flow.id,))
    if not transport.protocol.is_icmp:
        yield whole
        return
    for each in family.each:
        kind = transport.icmp
        number = None if kind is None else (kind.ipv4 if each is Family.IPV4 else kind.ipv6)
        if kind is None or number is not None:
            protocol = Protocol(1 if each is Family.IPV4 else 58)
            yield replace(
                whole, family=each, protocol=protocol, icmp_type=number, icmp_code=kind.code if kind else None
            )


def _common(family: Family, addresses: Addresses) -> Family:
    """The part of a family that the addresses have; the family itself where they have both or any."""
    versions = {each.version for each in addresses.networks}
    if family is not Family.BOTH or addresses.anywhere or addresses.names or len(versions) != 1:
        return family
    return Family.IPV4 if versions == {4} else Family.IPV6
