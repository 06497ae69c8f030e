"""The grammars of access lists: the words that each router accepts, for reading. The renderer does not use them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from portbook.firewalls.routers.acl import names
from portbook.model import Family

ANY = -1
_MOST_PORTS = 10
_ASKS = {"?": "asks for help in the middle of a line"}
_PIPES = {"|": "sends what a command shows elsewhere", ">": "sends what a command shows to a file"}
_NEXUS = {";": "ends a command, and another one follows", "$(": "begins the name of a variable"}


@dataclass(frozen=True)
class Grammar:
    """The words that one router accepts, and how it treats its input.

    Attributes:
        lists: the command that begins a list, without the list's name, by family.
        shows: the command that shows a list, without the list's name, by family.
        protocols: names of protocols, by family.
        messages: type and code of ICMP messages by name, by family.
        ports: port numbers by name, by protocol number.
        several: the most ports that `eq` accepts in an IPv4 list.
        prefixes: whether an IPv4 network may be in CIDR notation.
        wildcards: whether an IPv4 network may be an address and a wildcard mask.
        configures: commands that enter configuration mode, besides `configure terminal`.
        saves: commands in privileged mode that save the configuration.
        commits: whether changes take effect only with `commit`.
        end_keeps: whether `end` inside a list is known to keep the list's new entries.
        any_case: whether keywords are case-insensitive; names of lists never are.
        by_number: whether the router identifies an entry by its sequence number, so that a second entry replaces the first.
        longest: the most characters of a line.
        acting: signs that the router acts on anywhere in a line, also in remarks and comments, with what they do.
        sequence: the families in whose lists the keyword `sequence` may precede the number of an entry.
        idle: lines in a list that only make the router count packets.
    """

    lists: Mapping[Family, str]
    shows: Mapping[Family, str]
    protocols: Mapping[Family, Mapping[str, int]]
    messages: Mapping[Family, Mapping[str, tuple[int, int | None]]]
    ports: Mapping[int, Mapping[str, int]]
    several: int = 1
    prefixes: bool = True
    wildcards: bool = True
    configures: tuple[str, ...] = ()
    saves: tuple[str, ...] = ("copy running-config startup-config",)
    commits: bool = False
    end_keeps: bool = True
    any_case: bool = False
    by_number: bool = False
    longest: int = 1024
    acting: Mapping[str, str] = field(default_factory=lambda: _ASKS | _PIPES)
    sequence: frozenset[Family] = frozenset()
    idle: tuple[str, ...] = ()


_IP, _IP_6 = "ip access-list", "ipv6 access-list"
_SHOW, _SHOW_6 = "show ip access-lists", "show ipv6 access-lists"

IOS = Grammar(
    lists={Family.IPV4: f"{_IP} extended", Family.IPV6: _IP_6},
    shows={Family.IPV4: _SHOW, Family.IPV6: "show ipv6 access-list"},
    protocols={
        Family.IPV4: {"ip": ANY, "ipinip": 4, **names.CISCO_PROTOCOLS},
        Family.IPV6: {"ipv6": ANY, "icmp": names.ICMPV6, "sctp": 132, **names.CISCO_PROTOCOLS_6},
    },
    messages={
        Family.IPV4: names.CISCO_MESSAGES,
        Family.IPV6: {
            **names.CISCO_MESSAGES_6,
            "echo-request": (128, None),
            "redirect": (137, None),
            "unreachable": (1, None),
        },
    },
    ports=names.CISCO_PORTS,
    several=_MOST_PORTS,
    prefixes=False,
    configures=("conf t",),
    saves=("copy running-config startup-config", "write", "write memory"),
    any_case=True,
    longest=254,
    acting=_ASKS,
    sequence=frozenset({Family.IPV6}),
)
"""Cisco's "Using the Command-Line Interface": commands are not case-sensitive; names of lists are."""
NXOS = Grammar(
    lists={Family.IPV4: _IP, Family.IPV6: _IP_6},
    shows={Family.IPV4: _SHOW, Family.IPV6: _SHOW_6},
    protocols={
        Family.IPV4: {"ip": ANY, **names.CISCO_PROTOCOLS},
        Family.IPV6: {"ipv6": ANY, "icmp": names.ICMPV6, "sctp": 132, **names.CISCO_PROTOCOLS_6},
    },
    messages={
        Family.IPV4: names.CISCO_MESSAGES,
        Family.IPV6: {**names.CISCO_MESSAGES_6, "echo-request": (128, None), "unreachable": (1, None)},
    },
    ports=names.CISCO_PORTS,
    configures=("conf t",),
    acting=_ASKS | _PIPES | _NEXUS,
    idle=("statistics per-entry",),
)
IOSXR = Grammar(
    lists={Family.IPV4: "ipv4 access-list", Family.IPV6: _IP_6},
    shows={Family.IPV4: "show access-lists ipv4", Family.IPV6: "show access-lists ipv6"},
    protocols={
        Family.IPV4: {"ipv4": ANY, "ipinip": 4, **names.CISCO_PROTOCOLS},
        Family.IPV6: {"ipv6": ANY, "icmpv6": names.ICMPV6, **names.CISCO_PROTOCOLS_6},
    },
    messages={
        Family.IPV4: names.CISCO_MESSAGES,
        Family.IPV6: {**names.CISCO_MESSAGES_6, "echo": (128, None)},
    },
    ports=names.CISCO_PORTS,
    configures=("configure", "conf t"),
    saves=(),
    commits=True,
    by_number=True,
)
EOS = Grammar(
    lists={Family.IPV4: _IP, Family.IPV6: _IP_6},
    shows={Family.IPV4: _SHOW, Family.IPV6: _SHOW_6},
    protocols={
        Family.IPV4: {"ip": ANY, **names.ARISTA_PROTOCOLS},
        Family.IPV6: {"ipv6": ANY, **names.ARISTA_PROTOCOLS_6},
    },
    messages={Family.IPV4: names.MESSAGES, Family.IPV6: names.ARISTA_MESSAGES_6},
    ports=names.ARISTA_PORTS,
    several=_MOST_PORTS,
    end_keeps=False,
    configures=("configure", "conf t"),
    saves=("copy running-config startup-config", "write", "write memory"),
    idle=("counters per-entry", "statistics per-entry"),
)
"""Arista's manual: `exit`, or the beginning of another list, keeps a list. It does not say this of `end`."""
