"""What rule sets of Linux hosts have in common."""

from __future__ import annotations

from portbook.model import ANY_PROTOCOL, Direction, Family, Feature, Lack, Rule, Scope
from portbook.model.protocol import ICMPV6
from portbook.targets.netfilter.protocols import HEADERS

LOOPBACK = tuple(Rule(direction, ANY_PROTOCOL, scope=Scope.SELF) for direction in Direction)
"""The host's traffic to itself."""

ROUTER_SOLICITATION, ROUTER_ADVERTISEMENT, NEIGHBOUR_SOLICITATION, NEIGHBOUR_ADVERTISEMENT = 133, 134, 135, 136
_TYPES = {
    Direction.INBOUND: (ROUTER_ADVERTISEMENT, NEIGHBOUR_SOLICITATION, NEIGHBOUR_ADVERTISEMENT),
    Direction.OUTBOUND: (ROUTER_SOLICITATION, NEIGHBOUR_SOLICITATION, NEIGHBOUR_ADVERTISEMENT),
}

NEIGHBOUR_DISCOVERY = tuple(
    Rule(direction, ICMPV6, Family.IPV6, icmp_type=number) for direction in Direction for number in _TYPES[direction]
)
"""RFC 4861. IPv6 does not work without it, and connection tracking does not track it."""

BASELINE = (*LOOPBACK, *NEIGHBOUR_DISCOVERY)
"""What a complete rule set lets through in addition to the flows, so that the host stays on its network."""

PUBLISHED_PORTS = "Published ports of containers bypass these rules."
"""Docker translates their destination before the host routes the packets, so these are forwarded, and pass no chain of the host's own."""

NO_HEADERS = Lack(Feature.PROTOCOLS, "It is an IPv6 extension header: rules for the protocol behind it hold", HEADERS)
"""IPv6 extension headers, which no packet filter takes for protocols."""

UDPLITE_INVALID = Lack(
    Feature.PROTOCOLS,
    "Linux's connection tracking takes all UDP-Lite that comes in for invalid: "
    "run sudo sysctl -w net.netfilter.nf_conntrack_checksum=0, then write a rule for protocol 136",
    frozenset({136}),
)
"""Connection tracking verifies the checksum as if the protocol were UDP (net/netfilter/nf_conntrack_proto_udp.c)."""

LACKS = (
    Lack(
        Feature.HOST_NAMES,
        "A name is looked up once, when the rule is loaded: put the addresses you rely on in place of any, "
        "or filter names in a proxy",
    ),
    NO_HEADERS,
    UDPLITE_INVALID,
    Lack(Feature.UNTRACKED),
)
"""What the rules of nftables and iptables cannot express."""
