"""Packets that no flow sends, though a rule to or from anywhere has them: a filter may drop them.

Sources: `ip_route_input_slow` and `ip_mkroute_input` in net/ipv4/route.c and `ip6_rcv_core` in net/ipv6/ip6_input.c drop
them before any filter of a host sees them (loopback, 0.0.0.0/8, IPv4-mapped); RFC 1122, 3.2.1.3, RFC 4291, 2.7: a group
never sends; RFC 9293, 3.9.2.3: nobody opens a connection to one.
"""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network, ip_network, summarize_address_range

from portbook.model import Addresses, Direction, Rule, Scope

_ZERO = IPv4Network("0.0.0.0/8")
_UNSPECIFIED = (IPv4Network("0.0.0.0/32"), IPv6Network("::/128"))
"""As a source, that of a host without an address: DHCP and neighbour discovery send from it."""
_NO_HOST = (
    ip_network("127.0.0.0/8"),
    *summarize_address_range(_ZERO[1], _ZERO[-1]),
    ip_network("::1/128"),
    ip_network("::ffff:0:0/96"),
)
_GROUPS = (ip_network("224.0.0.0/4"), ip_network("255.255.255.255/32"), ip_network("ff00::/8"))
_CONNECTIONS = frozenset({6, 33, 132})
"""TCP, DCCP, SCTP."""


def never_sent(rule: Rule) -> tuple[Rule, ...]:
    """Rules for the packets that a rule has and no flow sends. A group is meant where it is written, not by `any`."""
    if rule.scope is not Scope.NETWORK:
        return ()
    destination_groups = rule.destination.anywhere or rule.protocol.number in _CONNECTIONS
    sources = Addresses((*_NO_HOST, *_GROUPS))
    destinations = Addresses((*_NO_HOST, *_UNSPECIFIED, *(_GROUPS if destination_groups else ())))
    whole = Rule(rule.direction, rule.protocol, rule.family)
    if rule.direction is Direction.OUTBOUND:
        return replace(whole, local=sources), replace(whole, remote=destinations)
    return replace(whole, remote=sources), replace(whole, local=destinations)
