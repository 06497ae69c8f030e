"""What sets the access lists of one router apart from those of another."""

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
"""A list for each way and family: no router takes one name for two families. What the host sends comes *in* on the
interface that faces it."""
_TCP = 6
WITH_PORTS = frozenset({_TCP, 17})
_NO_PORTS = protocols_except(*WITH_PORTS)
_NO_PORTS_INSTEAD = "Let the application listen on few ports: the list has ports for TCP and UDP only."


@dataclass(frozen=True)
class Dialect:
    """The words of one router.

    Attributes:
        lists: what stands before the name of a list where it begins, by family.
        shows: what stands before its name to show it, by family.
        protocols: names of protocols, by family; -1 is any. Others go by number.
        messages: names of ICMP types, by family. Others go by number.
        wildcards: whether an IPv4 network is an address and the bits that do not count, and not a prefix.
        hosts: whether a single address has `host` in front, and not its whole length behind.
        numbered: whether an entry is known by its number alone, so that it has to have one to be taken back.
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
"""What all dialects call the types of ICMP over IPv4; over IPv6 each has words of its own."""

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
"""What no access list has words for."""

NOTES = (
    "The lists are for the interface that faces the host. `FROM-HOST` and `FROM-HOST-6` are applied `in` there: they filter what the host sends. `TO-HOST` and `TO-HOST-6` are applied `out`: they filter what is sent to the host.",
    "Replace the names by those of your own lists. New entries go to the end of a list. If your list ends in a `deny`, they have no effect after it: number the entries, or remove that `deny` and add it again.",
    "A list ends in an implicit deny. A new list on an interface closes everything else for all hosts behind it, also routing protocols, DHCP and DNS.",
    "Access lists are stateless: entries under a remark that begins with `Replies` let replies back. For TCP they match only packets with ACK or RST set (`established`). For UDP and other protocols they match all packets: whoever sends from that port reaches the host.",
    "No entry allows ICMP errors about these flows. Path MTU discovery fails unless you allow ICMP type 3 code 4 and ICMPv6 type 2 (packet too big) from any router on the path.",
    "A router filters only what it forwards: hosts on the same side of the interface still reach each other.",
)
"""What the reader of any of them has to know."""
KNOWN_BY_WORDS = "A router identifies an entry by its words and stores it once. If your list already had an entry, or another service or profile needs it, the first undo removes it: compare the list before and after."
"""What the reader of those has to know that take entries back by their words."""
