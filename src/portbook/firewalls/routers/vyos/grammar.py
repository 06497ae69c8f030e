"""The words of VyOS's firewall, for rendering. Source: VyOS's command-line definitions."""

from __future__ import annotations

from portbook.model import Direction, Family

SUFFIXES = {Direction.OUTBOUND: "from-host", Direction.INBOUND: "to-host"}
"""The end of a set's name, by direction."""
WITH_PORTS = frozenset({6, 17})
ALL = "all"
PROTOCOLS = {
    Family.IPV4: {ALL: -1, "tcp": 6, "udp": 17, "icmp": 1},
    Family.IPV6: {ALL: -1, "tcp": 6, "udp": 17, "ipv6-icmp": 58},
}
"""Protocol numbers by name; other protocols are written as numbers."""
MESSAGES = {Family.IPV4: "icmp", Family.IPV6: "icmpv6"}
TYPES = {
    Family.IPV4: {
        "echo-reply": 0,
        "destination-unreachable": 3,
        "redirect": 5,
        "echo-request": 8,
        "router-advertisement": 9,
        "router-solicitation": 10,
        "time-exceeded": 11,
        "parameter-problem": 12,
        "timestamp-request": 13,
        "timestamp-reply": 14,
    },
    Family.IPV6: {
        "destination-unreachable": 1,
        "packet-too-big": 2,
        "time-exceeded": 3,
        "parameter-problem": 4,
        "echo-request": 128,
        "echo-reply": 129,
        "nd-router-solicit": 133,
        "nd-router-advert": 134,
        "nd-neighbor-solicit": 135,
        "nd-neighbor-advert": 136,
        "nd-redirect": 137,
    },
}
"""ICMP types by the value of `type-name`; other types, and types with a code, are written as numbers."""
REPLIES = frozenset({"established", "related"})
"""The states of packets that belong to a known connection."""
