"""What firewalld 1.3.3 takes. Source: firewall/functions.py, core/rich.py, core/nftables.py."""

from __future__ import annotations

WITH_PORTS = {"tcp": 6, "udp": 17, "sctp": 132, "dccp": 33}
PROTOCOLS = {
    "icmp": 1,
    "igmp": 2,
    "tcp": 6,
    "udp": 17,
    "dccp": 33,
    "ipv6": 41,
    "rsvp": 46,
    "gre": 47,
    "esp": 50,
    "ah": 51,
    "ipv6-icmp": 58,
    "eigrp": 88,
    "ospf": 89,
    "pim": 103,
    "vrrp": 112,
    "l2tp": 115,
    "sctp": 132,
    "udplite": 136,
}
"""Names that every `/etc/protocols` has, with the numbers there; firewalld takes numbers too."""
ICMP_TYPES = {
    "echo-request": (8, 128),
    "echo-reply": (0, 129),
    "destination-unreachable": (3, 1),
    "time-exceeded": (11, 3),
    "parameter-problem": (12, 4),
    "packet-too-big": (None, 2),
    "redirect": (5, 137),
    "router-advertisement": (9, 134),
    "router-solicitation": (10, 133),
    "neighbour-solicitation": (None, 135),
    "neighbour-advertisement": (None, 136),
    "timestamp-request": (13, None),
    "timestamp-reply": (14, None),
}
"""Types in IPv4 and in IPv6 by name: its core/ipXtables.py and core/nftables.py."""
LONGEST_NAME = 18
"""Characters in the name of a policy; older versions take one less."""
