"""IP protocols by name and IANA number, and ICMP types by name.

Sources: IANA "Protocol Numbers", "ICMP Parameters", "ICMPv6 Parameters" registries.
"""

from __future__ import annotations

from dataclasses import dataclass

NUMBERS = {
    "icmp": 1,
    "igmp": 2,
    "ipv4": 4,
    "tcp": 6,
    "egp": 8,
    "udp": 17,
    "dccp": 33,
    "ipv6": 41,
    "rsvp": 46,
    "gre": 47,
    "esp": 50,
    "ah": 51,
    "icmpv6": 58,
    "eigrp": 88,
    "ospf": 89,
    "ipip": 94,
    "pim": 103,
    "ipcomp": 108,
    "vrrp": 112,
    "l2tp": 115,
    "sctp": 132,
    "udplite": 136,
}
_TITLES = {
    "any": "any protocol",
    "icmpv6": "ICMPv6",
    "ipv4": "IPv4 in IP",
    "ipv6": "IPv6 in IP",
    "udplite": "UDP-Lite",
}
_NAMES = {number: name for name, number in NUMBERS.items()}
HIGHEST = 255
_WITH_PORTS = frozenset({6, 17, 33, 132, 136})


@dataclass(frozen=True, order=True)
class Protocol:
    """An IP protocol by its IANA number, 0 to 255; -1 is any protocol."""

    number: int

    def __post_init__(self) -> None:
        if not -1 <= self.number <= HIGHEST:
            msg = f"not an IP protocol number: {self.number}"
            raise ValueError(msg)

    @property
    def is_any(self) -> bool:
        """Whether it stands for every protocol."""
        return self.number == -1

    @property
    def name(self) -> str:
        """The IANA keyword in lower case, else the number."""
        return "any" if self.is_any else _NAMES.get(self.number, str(self.number))

    @property
    def title(self) -> str:
        """As network engineers write it: `TCP`, `ICMPv6`, `IPv4 in IP`, `any protocol`, `IP protocol 200`."""
        return f"IP protocol {self.name}" if self.name.isdecimal() else _TITLES.get(self.name, self.name.upper())

    @property
    def has_ports(self) -> bool:
        """Whether its header starts with a source and a destination port."""
        return self.number in _WITH_PORTS

    @property
    def is_icmp(self) -> bool:
        """Whether it is ICMP or ICMPv6, whose rules have a type and a code."""
        return self.number in {1, 58}


ANY_PROTOCOL = Protocol(-1)
TCP, UDP, SCTP = Protocol(6), Protocol(17), Protocol(132)
ICMP, ICMPV6 = Protocol(1), Protocol(58)


def protocol_named(text: str) -> Protocol:
    """The protocol of a name (any case) or of a decimal number.

    Raises:
        KeyError: no such protocol.
    """
    name = text.lower()
    if name == "any":
        return ANY_PROTOCOL
    if name.isascii() and name.isdecimal() and int(name) <= HIGHEST:
        return Protocol(int(name))
    return Protocol(NUMBERS[name])


@dataclass(frozen=True)
class IcmpType:
    """An ICMP message: its type in ICMP (`ipv4`) and in ICMPv6 (`ipv6`), and a code, None for any."""

    name: str
    ipv4: int | None
    ipv6: int | None
    code: int | None = None

    @property
    def label(self) -> str:
        """`echo-request`, or with a code `destination-unreachable/4`."""
        return self.name if self.code is None else f"{self.name}/{self.code}"


ICMP_TYPES = {
    type_.name: type_
    for type_ in (
        IcmpType("echo-request", 8, 128),
        IcmpType("echo-reply", 0, 129),
        IcmpType("destination-unreachable", 3, 1),
        IcmpType("time-exceeded", 11, 3),
        IcmpType("parameter-problem", 12, 4),
        IcmpType("packet-too-big", None, 2),
        IcmpType("redirect", 5, 137),
        IcmpType("router-advertisement", 9, 134),
        IcmpType("router-solicitation", 10, 133),
        IcmpType("neighbour-solicitation", None, 135),
        IcmpType("neighbour-advertisement", None, 136),
        IcmpType("timestamp-request", 13, None),
        IcmpType("timestamp-reply", 14, None),
    )
}
