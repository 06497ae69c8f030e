"""What a complete host rule set lets through besides the flows, so that the host stays on its network."""

from __future__ import annotations

from portbook.model import ANY_PROTOCOL, Direction, Family, Rule, Scope
from portbook.model.protocol import ICMPV6

LOOPBACK = tuple(Rule(direction, ANY_PROTOCOL, scope=Scope.SELF) for direction in Direction)
"""The host talking to itself."""

ROUTER_SOLICITATION, ROUTER_ADVERTISEMENT, NEIGHBOUR_SOLICITATION, NEIGHBOUR_ADVERTISEMENT = 133, 134, 135, 136
_TYPES = {
    Direction.INBOUND: (ROUTER_ADVERTISEMENT, NEIGHBOUR_SOLICITATION, NEIGHBOUR_ADVERTISEMENT),
    Direction.OUTBOUND: (ROUTER_SOLICITATION, NEIGHBOUR_SOLICITATION, NEIGHBOUR_ADVERTISEMENT),
}

NEIGHBOUR_DISCOVERY = tuple(
    Rule(direction, ICMPV6, Family.IPV6, icmp_type=number) for direction in Direction for number in _TYPES[direction]
)
"""RFC 4861. Without it IPv6 is dead: connection tracking does not track it."""

BASELINE = (*LOOPBACK, *NEIGHBOUR_DISCOVERY)
