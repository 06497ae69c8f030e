"""A fact of a file: packets that pass between a host and something else, with the place that says so."""

from __future__ import annotations

from dataclasses import dataclass

from portbook.model import Addresses, Direction, Family, Location, Reply, Scope, Transport


@dataclass(frozen=True)
class Fact:
    """Packets that pass, as one place of a file says.

    Attributes:
        where: the place.
        direction: the direction of the first packet, seen from the host.
        transport: the protocol with its ports; ICMP stands for ICMPv6 too.
        host: the name of the host, or of what runs there; empty where the file has one host without a name.
        peer: where the other end is; None where the file does not say.
        peer_name: what the file calls the other end; empty for nothing.
        own: the host's address in these packets; None for each that it has.
        family: the IP versions.
        scope: between hosts, or on loopback.
        reply: whether replies pass as part of the connection.
        title: what the file calls this traffic; empty for nothing.
        purpose: what it is for; empty where the file does not say.
        process: the program on the host; empty where the file does not say.
        optional: whether the host works without it.
    """

    where: Location
    direction: Direction
    transport: Transport
    host: str = ""
    peer: Addresses | None = None
    peer_name: str = ""
    own: Addresses | None = None
    family: Family = Family.BOTH
    scope: Scope = Scope.NETWORK
    reply: Reply = Reply.TRACKED
    title: str = ""
    purpose: str = ""
    process: str = ""
    optional: bool = False
