"""Rule: what flows mean to the firewall of one role."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeAlias

from portbook.model.address import ANYWHERE, Addresses
from portbook.model.ports import ANY_PORTS, Ports
from portbook.model.protocol import Protocol


class Direction(StrEnum):
    """The direction of the first packet, seen from the host that the rule is for."""

    OUTBOUND = "outbound"
    """Egress: the host sends the first packet."""
    INBOUND = "inbound"
    """Ingress: the host receives the first packet."""

    @property
    def opposite(self) -> Direction:
        """The other direction."""
        return Direction.INBOUND if self is Direction.OUTBOUND else Direction.OUTBOUND


class Family(StrEnum):
    """IP version."""

    BOTH = "both"
    IPV4 = "ipv4"
    IPV6 = "ipv6"

    @property
    def each(self) -> tuple[Family, ...]:
        """The single IP versions in it."""
        return (Family.IPV4, Family.IPV6) if self is Family.BOTH else (self,)

    @property
    def version(self) -> int:
        """4 or 6.

        Raises:
            ValueError: the family is `BOTH`.
        """
        if self is Family.BOTH:
            msg = "both families have no single version"
            raise ValueError(msg)
        return 4 if self is Family.IPV4 else 6


class Reply(StrEnum):
    """How the replies pass."""

    TRACKED = "tracked"
    """Connection tracking lets them through."""
    NONE = "none"
    """Nothing lets them through: a stateless filter, or an answer that tracking does not recognise."""


class Scope(StrEnum):
    """Where the packets travel."""

    NETWORK = "network"
    """Between this host and others."""
    SELF = "self"
    """Within the host itself, over loopback."""
    FORWARDED = "forwarded"
    """Between other hosts, through this one: a router, or a host whose containers have addresses of their own. Such a rule is
    outbound: `local` and `local_ports` are the source of the first packet, `remote` and `remote_ports` its destination."""


SeenDirection: TypeAlias = Direction | Literal[Scope.FORWARDED]
"""How a host sees traffic: it sends first, it receives first, or it forwards what others send to others."""


def seen(word: str) -> SeenDirection:
    """The direction of that name: `outbound`, `inbound`, `forwarded`.

    Raises:
        ValueError: there is none.
    """
    return Scope.FORWARDED if word == Scope.FORWARDED else Direction(word)


@dataclass(frozen=True)
class Rule:
    """Packets that a firewall lets through: the packets that match every field.

    Attributes:
        direction: which end sends the first packet.
        family: IPv4, IPv6, or both.
        protocol: the IP protocol, or any.
        local_ports: ports on the host that the rule is for.
        remote_ports: ports at the other end.
        local: the host's own address in the packet (a multicast group, say).
        remote: the address of the other end.
        icmp_type: for ICMP and ICMPv6, the type (0 to 255); None is any.
        icmp_code: for ICMP and ICMPv6, the code (0 to 255); None is any.
        reply: whether replies pass as part of the connection.
        scope: between this host and others, on loopback, or between others through this host.
        flows: ids of the flows that it comes from. Rules that differ only in `flows`, `answers` or `pods` are equal.
        answers: whether it is derived: a rule for the replies of its flows.
        pods: the name of the pods at the other end (`model.pods`), for targets that select pods instead of addresses;
            empty where the data has none.
    """

    direction: Direction
    protocol: Protocol
    family: Family = Family.BOTH
    local_ports: Ports = ANY_PORTS
    remote_ports: Ports = ANY_PORTS
    local: Addresses = ANYWHERE
    remote: Addresses = ANYWHERE
    icmp_type: int | None = None
    icmp_code: int | None = None
    reply: Reply = Reply.TRACKED
    scope: Scope = Scope.NETWORK
    flows: tuple[str, ...] = field(default=(), compare=False)
    answers: bool = field(default=False, compare=False)
    pods: str = field(default="", compare=False)

    @property
    def seen(self) -> SeenDirection:
        """How the host sees its packets."""
        return Scope.FORWARDED if self.scope is Scope.FORWARDED else self.direction

    @property
    def source_ports(self) -> Ports:
        """Ports that the first packet comes from."""
        return self.local_ports if self.direction is Direction.OUTBOUND else self.remote_ports

    @property
    def destination_ports(self) -> Ports:
        """Ports that the first packet goes to."""
        return self.remote_ports if self.direction is Direction.OUTBOUND else self.local_ports

    @property
    def source(self) -> Addresses:
        """Addresses that the first packet comes from."""
        return self.local if self.direction is Direction.OUTBOUND else self.remote

    @property
    def destination(self) -> Addresses:
        """Addresses that the first packet goes to."""
        return self.remote if self.direction is Direction.OUTBOUND else self.local


@dataclass(frozen=True)
class Packet:
    """A first packet that one rule set lets through and another does not: a witness of their difference.

    Addresses and ports are None where the difference does not depend on them; `remote` may be a host name.
    """

    direction: Direction
    family: Family
    protocol: Protocol
    local_port: int | None = None
    remote_port: int | None = None
    local: str | None = None
    remote: str | None = None
    icmp_type: int | None = None
    icmp_code: int | None = None
    reply: Reply = Reply.TRACKED
    scope: Scope = Scope.NETWORK

    def __str__(self) -> str:
        """`inbound UDP 41642`, `outbound IPv6 UDP from port 41641 to 2001:db8::1 port 9`, `forwarded TCP 443`."""
        words = [(self.scope if self.scope is Scope.FORWARDED else self.direction).value]
        if self.family is not Family.BOTH:
            words.append("IPv4" if self.family is Family.IPV4 else "IPv6")
        words.append(self._protocol_words())
        words += self._end_words()
        if self.icmp_type is not None:
            words.append(f"type {self.icmp_type}")
        if self.icmp_code is not None:
            words.append(f"code {self.icmp_code}")
        if self.scope is Scope.SELF:
            words.append("on loopback")
        if self.reply is Reply.NONE:
            words.append("without its replies")
        return " ".join(words)

    def _protocol_words(self) -> str:
        if self.protocol.is_any:
            return "packets of any protocol"
        return self.protocol.title

    def _end_words(self) -> list[str]:
        outbound = self.direction is Direction.OUTBOUND
        source_port, port = (self.local_port, self.remote_port) if outbound else (self.remote_port, self.local_port)
        source, destination = (self.local, self.remote) if outbound else (self.remote, self.local)
        if source is None and source_port is None and destination is None:
            return [] if port is None else [str(port)]
        words = []
        if source is not None or source_port is not None:
            words += [
                "from",
                *([source] if source else []),
                *([f"port {source_port}"] if source_port is not None else []),
            ]
        if destination is not None or port is not None:
            words += ["to", *([destination] if destination else []), *([f"port {port}"] if port is not None else [])]
        return words
