"""What Cisco's IOS, NX-OS and IOS XR call by the same names in their access lists. What else each calls is with its dialect."""

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
"""In lists of IPv4."""

PROTOCOLS_6 = {"ipv6": -1, "tcp": 6, "udp": 17, "esp": 50, "ahp": 51, "pcp": 108}
"""In lists of IPv6."""

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
"""Types of ICMP over IPv6."""
