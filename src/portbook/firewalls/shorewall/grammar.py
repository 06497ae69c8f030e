"""What Shorewall 5.2 takes, as far as it is known here. Sources: shorewall-rules(5), shorewall(8), its Rules.pm and Config.pm."""

from __future__ import annotations

PROGRAMS = {4: "shorewall", 6: "shorewall6"}
ACTION = "ACCEPT"
REFUSING = frozenset({"DROP", "REJECT"})
FIREWALL, NETWORK = "$FW", "net"
"""The host itself, and the zone that Shorewall's examples call everything else."""
MOST_PORTS = 15
"""In a list, where a range counts as two: a limit of the kernel's multiport match."""
ICMP = {4: ("icmp", 1), 6: ("ipv6-icmp", 58)}
NAMED = {6: "tcp", 17: "udp", 33: "dccp", 132: "sctp"}
"""Protocols that Shorewall lets have ports."""


def rules_file(version: int) -> str:
    """Where its rules are."""
    return f"/etc/{PROGRAMS[version]}/rules"


def reload(version: int) -> tuple[str, ...]:
    """What makes it read them anew."""
    return (PROGRAMS[version], "reload")


def listing(version: int) -> tuple[str, ...]:
    """What prints the rules that are loaded, and changes nothing."""
    return (PROGRAMS[version], "show")
