"""Packets that no flow sends, although a rule to or from anywhere matches them. A filter may drop them.

Sources:
    Loopback, 0.0.0.0/8 and IPv4-mapped addresses: `ip_route_input_slow` and `ip_mkroute_input` in net/ipv4/route.c and
        `ip6_rcv_core` in net/ipv6/ip6_input.c drop such packets before any filter of a host sees them.
    RFC 1122, 3.2.1.3, and RFC 4291, 2.7: a multicast group never sends, and only a host that asks for an address sends
        from the unspecified address.
    RFC 6890, 2.2.2: no packet comes from 240.0.0.0/4.
    RFC 9293, 3.9.2.3: no host opens a connection to a multicast group.
    RFC 3927, 7, and RFC 4291, 2.5.6: no router forwards packets from or to link-local addresses. It forwards none to the
        limited broadcast address (RFC 1812, 5.3.5.1), and none to groups unless it routes multicast.
    RFC 6335, 6: port 0 is reserved, and no connection uses it.
"""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network, ip_network, summarize_address_range

from portbook.model import Addresses, Direction, PortRange, Ports, Rule, Scope
from portbook.model.protocol import UDP

_ZERO = IPv4Network("0.0.0.0/8")
_UNSPECIFIED = (IPv4Network("0.0.0.0/32"), IPv6Network("::/128"))
"""The unspecified addresses. A host without an address sends from them: for DHCP and neighbour discovery."""
_NO_HOST = (
    ip_network("127.0.0.0/8"),
    *summarize_address_range(_ZERO[1], _ZERO[-1]),
    ip_network("::1/128"),
    ip_network("::ffff:0:0/96"),
)
_RESERVED = ip_network("240.0.0.0/4")
_ONE_LINK = (ip_network("169.254.0.0/16"), ip_network("fe80::/10"))
_GROUPS = (ip_network("224.0.0.0/4"), ip_network("255.255.255.255/32"), ip_network("ff00::/8"))
_CONNECTIONS = frozenset({6, 33, 132})
"""Protocols with connections: TCP, DCCP, SCTP."""
_PORT_ZERO = Ports((PortRange(0, 0),))
_NOT_DHCP = Ports((PortRange(0, 66), PortRange(69, 65535)))
"""Every port except those of DHCP (67 and 68)."""


def never_sent(rule: Rule) -> tuple[Rule, ...]:
    """Rules for the packets that a rule matches and no flow sends.

    A rule to anywhere is not meant for multicast groups; a rule that names a group is.
    """
    if rule.scope is Scope.SELF:
        return ()
    between = (*_ONE_LINK, *_UNSPECIFIED) if rule.scope is Scope.FORWARDED else ()
    destination_groups = rule.destination.anywhere or rule.protocol.number in _CONNECTIONS
    sources = Addresses((*_NO_HOST, *_GROUPS, _RESERVED, *between))
    destinations = Addresses((*_NO_HOST, *_UNSPECIFIED, *(_GROUPS if destination_groups else ()), *between))
    base = Rule(rule.direction, rule.protocol, rule.family, scope=rule.scope)
    never = [_from(base, sources), _to(base, destinations)]
    if rule.protocol.number in _CONNECTIONS:
        never += [_from(base, Addresses(_UNSPECIFIED)), replace(base, local_ports=_PORT_ZERO)]
        never.append(replace(base, remote_ports=_PORT_ZERO))
    if rule.protocol.number == UDP.number:
        not_dhcp = replace(base, local_ports=_NOT_DHCP, remote_ports=_NOT_DHCP)
        never.append(_from(not_dhcp, Addresses(_UNSPECIFIED)))
    return tuple(never)


def _from(rule: Rule, sources: Addresses) -> Rule:
    return replace(rule, local=sources) if rule.direction is Direction.OUTBOUND else replace(rule, remote=sources)


def _to(rule: Rule, destinations: Addresses) -> Rule:
    outbound = rule.direction is Direction.OUTBOUND
    return replace(rule, remote=destinations) if outbound else replace(rule, local=destinations)
