"""The dialects of access lists: the differences between routers, for rendering, and the notes that they share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portbook.model import Direction, Family, Feature, Lack, protocols_except

LISTS = {
    (Direction.OUTBOUND, Family.IPV4): "FROM-HOST",
    (Direction.INBOUND, Family.IPV4): "TO-HOST",
    (Direction.OUTBOUND, Family.IPV6): "FROM-HOST-6",
    (Direction.INBOUND, Family.IPV6): "TO-HOST-6",
}
"""The name of the list for each direction and family. No router allows the same name for two families. Traffic from the
host enters the router, so its list is applied `in` on the interface that faces the host."""
_TCP = 6
WITH_PORTS = frozenset({_TCP, 17})
_NO_PORTS = protocols_except(*WITH_PORTS)
_NO_PORTS_INSTEAD = "Let the application listen on few ports: the list has ports for TCP and UDP only."


@dataclass(frozen=True)
class Dialect:
    """The words of one router, for rendering.

    Attributes:
        lists: the command that begins a list, without the list's name, by family.
        shows: the command that shows a list, without the list's name, by family.
        protocols: names of protocols, by family; -1 is any. Other protocols are written as numbers.
        messages: names of ICMP types, by family. Other types are written as numbers.
        wildcards: whether an IPv4 network is written as an address and a wildcard mask, not in CIDR notation.
        hosts: whether a single address is written as `host ADDRESS`, not in CIDR notation.
        numbered: whether the router identifies an entry by its sequence number only, so that an undo needs numbers.
    """

    lists: Mapping[Family, str]
    shows: Mapping[Family, str]
    protocols: Mapping[Family, Mapping[str, int]]
    messages: Mapping[Family, Mapping[str, int]]
    wildcards: bool = False
    hosts: bool = True
    numbered: bool = False


ICMP_MESSAGES = {
    "echo-reply": 0,
    "unreachable": 3,
    "redirect": 5,
    "echo": 8,
    "router-advertisement": 9,
    "router-solicitation": 10,
    "time-exceeded": 11,
    "parameter-problem": 12,
    "timestamp-request": 13,
    "timestamp-reply": 14,
}
"""ICMP types by the names that all dialects share. For ICMPv6 each dialect has names of its own."""

LACKS = (
    Lack(
        Feature.HOST_NAMES,
        "Put the addresses that the names have now into the entries, or filter by name at the host or a proxy.",
    ),
    Lack(Feature.SOURCE_PORTS, _NO_PORTS_INSTEAD, protocols=_NO_PORTS),
    Lack(Feature.DESTINATION_PORTS, _NO_PORTS_INSTEAD, protocols=_NO_PORTS),
    Lack(Feature.REPLIES, protocols=protocols_except(_TCP)),  # `established` is for TCP only
    Lack(Feature.UNTRACKED, protocols=frozenset({_TCP})),
)
"""Features that no access list supports."""

NOTES = (
    "The lists are for the interface that faces the host. `FROM-HOST` and `FROM-HOST-6` are applied `in` there: they filter what the host sends. `TO-HOST` and `TO-HOST-6` are applied `out`: they filter what is sent to the host.",
    "Replace the names by those of your own lists. New entries go to the end of a list. If your list ends in a `deny`, they have no effect after it: number the entries, or remove that `deny` and add it again.",
    "A list ends in an implicit deny. A new list on an interface closes everything else for all hosts behind it, also routing protocols, DHCP and DNS.",
    "Access lists are stateless: entries under a remark that begins with `Replies` let replies back. For TCP they match only packets with ACK or RST set (`established`). For UDP and other protocols they match all packets: whoever sends from that port reaches the host.",
    "No entry allows ICMP errors about these flows. Path MTU discovery fails unless you allow ICMP type 3 code 4 and ICMPv6 type 2 (packet too big) from any router on the path.",
    "A router filters only what it forwards: hosts on the same side of the interface still reach each other.",
)
"""Notes for every router with access lists."""
KNOWN_BY_WORDS = "A router identifies an entry by its words and stores it once. If your list already had an entry, or another service or profile needs it, the first undo removes it: compare the list before and after."
"""A note for routers that remove an entry by its words."""
