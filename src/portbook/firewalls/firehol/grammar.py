"""The part of the language of FireHOL 3.1 that Portbook knows.

Sources: firehol.conf(5), firehol-params(5), and its source (`rules_custom`, `rules_anystateless`, `rule`).
"""

from __future__ import annotations

import re

CONFIG = "/etc/firehol/firehol.conf"
FILE = re.compile(r"/etc/firehol/(portbook\.[a-z0-9+-]+\.[a-z0-9+-]+\.[a-z0-9+-]+)\.conf")
"""The file of one addition."""
LOAD = ("firehol", "start")
LISTS = ("iptables-legacy", "ip6tables-legacy")
"""As Debian builds it, FireHOL uses the legacy variant of iptables."""
CHAINS = ("in_", "out_")
"""The prefixes that make the names of an interface's two chains."""
NAME = re.compile(r"[a-z][a-z0-9]{0,9}")
"""firehol-interface(5): ten characters at most."""
ACCEPT = "accept"
REFUSING = frozenset({"drop", "reject", "deny"})
VERSIONS = {"": (4, 6), "4": (4,), "6": (6,)}
"""The IP versions of a command, by the end of its name."""
ICMP = {4: ("icmp", 1, "--icmp-type"), 6: ("icmpv6", 58, "--icmpv6-type")}
OPENING = {4: frozenset({8, 13, 15, 17}), 6: frozenset({128, 139})}
"""ICMP types that open a connection (net/netfilter/nf_conntrack_proto_icmp.c, _icmpv6.c): connection tracking never calls the others NEW."""
NAMED = {6: "tcp", 17: "udp", 33: "dccp", 132: "sctp"}
"""Protocols for which iptables takes ports."""
ANSWERS = "-m conntrack --ctstate ESTABLISHED"
"""The match that limits the reverse rule of a stateless rule to answers."""
HEADER = "-m ah"
"""The match for AH in IPv6, which legacy ip6tables does not take for a protocol."""

_FIRST = r"^\s*((ipv[46]|both)\s+)?(interface|router)[46]*\s"


def place(name: str) -> str:
    """The path of an addition's file."""
    return f"/etc/firehol/{name}.conf"


def insertion(name: str) -> tuple[str, ...]:
    """The arguments with which sed inserts the line for an addition's file above the first interface."""
    return ("-i", "-E", "-e", f"0,/{_FIRST}/{{//i source {place(name)}", "-e", "}", CONFIG)


def deletion(name: str) -> tuple[str, ...]:
    """The arguments with which sed deletes that line."""
    return ("-i", rf"\|^source {place(name).replace('.', '[.]')}$|d", CONFIG)
