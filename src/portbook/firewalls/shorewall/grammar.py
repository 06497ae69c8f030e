"""The part of the language of Shorewall 5.2 that Portbook knows. Sources: shorewall-rules(5), shorewall(8), its Rules.pm and Config.pm."""

from __future__ import annotations

PROGRAMS = {4: "shorewall", 6: "shorewall6"}
ACTION = "ACCEPT"
REFUSING = frozenset({"DROP", "REJECT"})
FIREWALL, NETWORK = "$FW", "net"
"""The zone of the host, and the zone of everything else in Shorewall's examples."""
MOST_PORTS = 15
"""The most ports in a list, where a range counts as two: a limit of the kernel's multiport match."""
ICMP = {4: ("icmp", 1), 6: ("ipv6-icmp", 58)}
NAMED = {6: "tcp", 17: "udp", 33: "dccp", 132: "sctp"}
"""Protocols for which Shorewall takes ports."""


def rules_file(version: int) -> str:
    """The path of the rules file."""
    return f"/etc/{PROGRAMS[version]}/rules"


def reload(version: int) -> tuple[str, ...]:
    """The command that loads the rules file."""
    return (PROGRAMS[version], "reload")


def listing(version: int) -> tuple[str, ...]:
    """The command that prints the loaded rules."""
    return (PROGRAMS[version], "show")
