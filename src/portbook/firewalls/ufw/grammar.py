"""What ufw 0.36.2 takes. Source: ufw/util.py, ufw/common.py, ufw/parser.py."""

from __future__ import annotations

from portbook.model import Direction

PROTOCOLS = {"tcp": 6, "udp": 17, "ipv6": 41, "esp": 50, "ah": 51, "igmp": 2, "gre": 47, "vrrp": 112}
"""Its protocols by name; it takes no numbers."""
WITH_PORTS = frozenset({"tcp", "udp"})
IPV4_ONLY = frozenset({PROTOCOLS["ipv6"], PROTOCOLS["igmp"]})
AH_OVER_IPV6 = "whether this matches AH over IPv6 depends on the variant of iptables"
"""`portbook.targets.netfilter.protocols` has the reason: ufw writes `-p ah`."""
LOWEST_PORT = 1
MOST_PORTS = 15
"""Ports in a list, where a range counts as two: a limit of the kernel's multiport match."""
ALLOW, DENY, REJECT, LIMIT = "allow", "deny", "reject", "limit"
ACTIONS = frozenset({ALLOW, DENY, REJECT, LIMIT})
WAYS = {"in": Direction.INBOUND, "out": Direction.OUTBOUND}
LOOPBACK = "lo"
