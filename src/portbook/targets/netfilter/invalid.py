"""Packets that firewalls which first drop invalid packets never let in, whatever their users allow.

Sources: before.rules and before6.rules of ufw 0.36.2; the chain filter_INPUT of firewalld 1.3.3.
"""

from __future__ import annotations

from portbook.model import Direction, Family, Rule
from portbook.model.protocol import ICMP, ICMPV6, Protocol
from portbook.targets.netfilter.protocols import NO_NEXT_HEADER

_OWN = {Family.IPV4: ICMP, Family.IPV6: ICMPV6}
_FOREIGN = {Family.IPV4: ICMPV6, Family.IPV6: ICMP}
_VALID = {Family.IPV4: {8, 13, 15, 17}, Family.IPV6: {128, 130, 131, 132, 133, 134, 135, 136, 139, 143}}
"""ICMP types that connection tracking accepts without a connection (net/netfilter/nf_conntrack_proto_icmp.c, _icmpv6.c)."""
_TYPES = range(256)

UNASKED = frozenset(
    (_OWN[family].number, kind) for family in Family.BOTH.each for kind in _TYPES if kind not in _VALID[family]
)
"""Protocol numbers with ICMP types that come in only as part of a connection: errors about it, and answers."""

INVALID = (
    *(Rule(Direction.INBOUND, _FOREIGN[family], family) for family in Family.BOTH.each),
    Rule(Direction.INBOUND, Protocol(NO_NEXT_HEADER), Family.IPV6),
    *(
        Rule(Direction.INBOUND, Protocol(number), family, icmp_type=kind)
        for family in Family.BOTH.each
        for number, kind in sorted(UNASKED)
        if number == _OWN[family].number
    ),
)
"""Packets that connection tracking calls invalid, nearly all of them ICMP: such firewalls always drop them on their way in."""
