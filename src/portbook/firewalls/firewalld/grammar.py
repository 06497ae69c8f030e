"""What firewalld 1.3.3 takes. Source: firewall/functions.py, core/rich.py, core/nftables.py."""

from __future__ import annotations

from portbook.model.protocol import ICMP_TYPES, NUMBERS

WITH_PORTS = {name: NUMBERS[name] for name in ("tcp", "udp", "sctp", "dccp")}
_SAME = ("icmp", "igmp", "tcp", "udp", "dccp", "ipv6", "rsvp", "gre", "esp", "ah", "eigrp", "ospf", "pim", "vrrp")
PROTOCOLS = {
    **{name: NUMBERS[name] for name in (*_SAME, "l2tp", "sctp", "udplite")},
    "ipv6-icmp": NUMBERS["icmpv6"],
}
"""Protocol names that every `/etc/protocols` has; firewalld takes numbers too."""
NAMELESS = frozenset((number, kind) for number in (NUMBERS["icmp"], NUMBERS["icmpv6"]) for kind in range(256)) - {
    (number, kind)
    for message in ICMP_TYPES.values()
    for number, kind in ((NUMBERS["icmp"], message.ipv4), (NUMBERS["icmpv6"], message.ipv6))
}
"""Protocol numbers with ICMP types that have no name."""
LONGEST_NAME = 18
"""The most characters in the name of a policy; older versions take one less."""
WHOLE = {4: "0.0.0.0/0", 6: "::/0"}
