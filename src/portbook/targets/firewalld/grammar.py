"""What firewalld 1.3.3 takes. From its source: firewall/functions.py, core/rich.py, core/nftables.py."""

from __future__ import annotations

from portbook.model.protocol import ICMP_TYPES, NUMBERS

WITH_PORTS = {name: NUMBERS[name] for name in ("tcp", "udp", "sctp", "dccp")}
_SAME = ("icmp", "igmp", "tcp", "udp", "dccp", "ipv6", "rsvp", "gre", "esp", "ah", "eigrp", "ospf", "pim", "vrrp")
PROTOCOLS = {
    **{name: NUMBERS[name] for name in (*_SAME, "l2tp", "sctp", "udplite")},
    "ipv6-icmp": NUMBERS["icmpv6"],
}
"""Names that every `/etc/protocols` has; it takes numbers too."""
ICMP_NAMES = frozenset(ICMP_TYPES)
"""Its names of ICMP types are those of the data; others have a code in them."""
LONGEST_NAME = 18
"""Characters in the name of a policy; older versions take one less."""
WHOLE = {4: "0.0.0.0/0", 6: "::/0"}
