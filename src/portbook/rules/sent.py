"""Packets that no flow sends, though a rule to or from anywhere has them: a filter may drop them.

Sources: `ip_route_input_slow` and `ip_mkroute_input` in net/ipv4/route.c and `ip6_rcv_core` in net/ipv6/ip6_input.c drop
them before any filter of a host sees them (loopback, 0.0.0.0/8, IPv4-mapped); RFC 1122, 3.2.1.3, RFC 4291, 2.7: a group
never sends, and only who asks for an address has none; RFC 6890, 2.2.2: nothing comes from 240.0.0.0/4; RFC 9293, 3.9.2.3:
nobody opens a connection to a group; RFC 6335, 6: port 0 is reserved, and no socket of a connection has it.
"""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network, ip_network, summarize_address_range

from portbook.model import Addresses, Direction, PortRange, Ports, Rule, Scope
from portbook.model.protocol import UDP

_ZERO = IPv4Network("0.0.0.0/8")
_UNSPECIFIED = (IPv4Network("0.0.0.0/32"), IPv6Network("::/128"))
"""As a source, that of a host without an address: DHCP and neighbour discovery send from it."""
_NO_HOST = (
    ip_network("127.0.0.0/8"),
    *summarize_address_range(_ZERO[1], _ZERO[-1]),
    ip_network("::1/128"),
    ip_network("::ffff:0:0/96"),
)
_RESERVED = ip_network("240.0.0.0/4")
_GROUPS = (ip_network("224.0.0.0/4"), ip_network("255.255.255.255/32"), ip_network("ff00::/8"))
_CONNECTIONS = frozenset({6, 33, 132})
"""TCP, DCCP, SCTP."""
_NOWHERE = Ports((PortRange(0, 0),))
_NOT_ASKING = Ports((PortRange(0, 66), PortRange(69, 65535)))
"""All but the ports of DHCP."""


def never_sent(rule: Rule) -> tuple[Rule, ...]:
    """Rules for the packets that a rule has and no flow sends. A group is meant where it is written, not by `any`."""
    if rule.scope is not Scope.NETWORK:
        return ()
    destination_groups = rule.destination.anywhere or rule.protocol.number in _CONNECTIONS
    sources = Addresses((*_NO_HOST, *_GROUPS, _RESERVED))
    destinations = Addresses((*_NO_HOST, *_UNSPECIFIED, *(_GROUPS if destination_groups else ())))
    whole = Rule(rule.direction, rule.protocol, rule.family)
    never = [_from(whole, sources), _to(whole, destinations)]
    if rule.protocol.number in _CONNECTIONS:
        never += [_from(whole, Addresses(_UNSPECIFIED)), replace(whole, local_ports=_NOWHERE)]
        never.append(replace(whole, remote_ports=_NOWHERE))
    if rule.protocol.number == UDP.number:
        apart = replace(whole, local_ports=_NOT_ASKING, remote_ports=_NOT_ASKING)
        never.append(_from(apart, Addresses(_UNSPECIFIED)))
    return tuple(never)


def _from(rule: Rule, sources: Addresses) -> Rule:
    return replace(rule, local=sources) if rule.direction is Direction.OUTBOUND else replace(rule, remote=sources)


def _to(rule: Rule, destinations: Addresses) -> Rule:
    outbound = rule.direction is Direction.OUTBOUND
    return replace(rule, remote=destinations) if outbound else replace(rule, local=destinations)
