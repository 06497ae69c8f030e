"""Check: one thing to try, to find out whether a documented flow gets through."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portbook.model import Direction, Family, Flow, Protocol
from portbook.model.protocol import IcmpType


class Place(StrEnum):
    """What is known of where a flow goes to, before the checker runs."""

    KNOWN = "known"
    """The data has addresses of hosts or host names."""
    OWN = "own"
    """Only the reader knows: the checker has to be told."""
    ANYWHERE = "any"
    """Any address: the checker can be told one."""
    NETWORK = "network"
    """A network or a wildcard name, and no host of it: the checker can be told one."""
    GROUP = "group"
    """A multicast group or a broadcast address: no single host answers for it."""
    LOOPBACK = "self"
    """The host itself."""


@dataclass(frozen=True)
class Destination:
    """Where the first packet of a flow goes to.

    Attributes:
        role: id of the role there: the name by which the checker is told its addresses.
        title: as people call the role.
        place: what is known of its address.
        addresses: addresses of hosts and host names, where `place` is known or loopback; at most `MOST_ADDRESSES`.
    """

    role: str
    title: str
    place: Place
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Check:
    """One packet, or one connection, that a checker tries or listens for.

    Attributes:
        flow: the flow that it stands for.
        direction: outbound for what the host sends first, inbound for what it receives.
        destination: where it goes to.
        protocol: the IP protocol; ICMP stands for ICMPv6 too.
        family: the IP versions that the flow has.
        port: the destination port, 1 to 65535; None where the protocol has none, or the flow no port that can be tried.
        source_port: the port that it comes from, where the flow says so; None for any.
        sampled: whether the port stands for others that are not tried.
        icmp: for ICMP, the type of the message; None for any.
    """

    flow: Flow
    direction: Direction
    destination: Destination
    protocol: Protocol
    family: Family = Family.BOTH
    port: int | None = None
    source_port: int | None = None
    sampled: bool = False
    icmp: IcmpType | None = None

    @property
    def kind(self) -> str:
        """What is sent, in one word: `tcp`, `udp`, `sctp`, `echo`, or a protocol that no ordinary program sends."""
        if self.protocol.is_icmp:
            return "echo" if self.icmp and self.icmp.name == "echo-request" else "icmp"
        return self.protocol.name

    @property
    def spelled(self) -> str:
        """`TCP 443`, `ICMP echo`, `ESP`."""
        name = {"echo": "ICMP echo"}.get(self.kind, self.kind.upper())
        return name if self.port is None else f"{name} {self.port}"
