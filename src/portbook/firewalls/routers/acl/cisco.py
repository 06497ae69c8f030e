"""Names that Cisco's IOS, NX-OS and IOS XR share in access lists, for the renderer. Each dialect adds names of its own."""

PROTOCOLS = {
    "icmp": 1,
    "igmp": 2,
    "tcp": 6,
    "udp": 17,
    "gre": 47,
    "esp": 50,
    "ahp": 51,
    "eigrp": 88,
    "ospf": 89,
    "pim": 103,
    "pcp": 108,
}
"""Protocols in IPv4 lists, by name; -1 is any."""

PROTOCOLS_6 = {"ipv6": -1, "tcp": 6, "udp": 17, "esp": 50, "ahp": 51, "pcp": 108}
"""Protocols in IPv6 lists, by name; -1 is any."""

ICMPV6_MESSAGES = {
    "packet-too-big": 2,
    "time-exceeded": 3,
    "parameter-problem": 4,
    "echo-reply": 129,
    "router-solicitation": 133,
    "router-advertisement": 134,
    "nd-ns": 135,
    "nd-na": 136,
}
"""ICMPv6 types by name."""
