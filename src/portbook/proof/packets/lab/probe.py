"""One packet to try, as both sides of the lab know it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


class Way(StrEnum):
    """Which way the first packet goes, seen from the host under test."""

    IN = "in"
    OUT = "out"
    SELF = "self"
    """From the host to itself, over loopback."""
    THROUGH = "through"
    """From another host to a third one, through the host."""


class Manner(StrEnum):
    """How a probe is sent."""

    SOCKET = "socket"
    """TCP or UDP between two sockets: the request arrives, the answer arrives."""
    LARGE = "large"
    """UDP so large that it travels in fragments; between two sockets, but for what goes through the host."""
    FRAME = "frame"
    """One frame; whether it arrives is seen by a raw socket, and it is answered where its protocol has answers."""
    LOOKALIKE = "look-alike"
    """A frame like the answer to a connection that nobody opened: TCP with SYN and ACK."""
    ERROR = "error"
    """A router's ICMP error (fragmentation needed, packet too big) about what the host sent for the probe before it."""
    OWN_ERROR = "own error"
    """The host's ICMP error (fragment reassembly time exceeded) about what it got for the probe before it."""


ERRORS = frozenset({Manner.ERROR, Manner.OWN_ERROR})
"""The manners of probes that are about the probe before them, which must be an open one."""


class Outcome(StrEnum):
    """What became of a probe."""

    CLOSED = "closed"
    """It did not arrive."""
    ONE_WAY = "one way"
    """It arrived, no answer came back."""
    OPEN = "open"
    """It arrived, and so did the answer."""


_WAYS = {way.value: way for way in Way}
_MANNERS = {manner.value: manner for manner in Manner}


@dataclass(frozen=True)
class Probe:
    """One packet to try.

    Attributes:
        way: its direction.
        version: of IP, 4 or 6.
        protocol: the IP protocol's number.
        source: address of the end that sends first.
        destination: address of the other end; may be a multicast group.
        source_port: the source port, or an ICMP message's type; 0 where the protocol has none.
        destination_port: the destination port, or an ICMP message's code; 0 where the protocol has none.
        manner: how it is sent.
    """

    way: Way
    version: int
    protocol: int
    source: str
    destination: str
    source_port: int = 0
    destination_port: int = 0
    manner: Manner = Manner.FRAME

    @classmethod
    def of(cls, row: Sequence[Any]) -> Self:
        """The probe of a row."""
        way, version, protocol, source, destination, source_port, destination_port, manner = row
        ends = source, destination, source_port, destination_port
        return cls(_WAYS[way], version, protocol, *ends, _MANNERS[manner])

    def row(self) -> tuple[object, ...]:
        """Its fields, for a line of JSON."""
        ends = self.source, self.destination, self.source_port, self.destination_port
        return self.way, self.version, self.protocol, *ends, self.manner
