"""ICMP errors about packets, and which packet one is about. Inner side.

Sources: RFC 792, 1191 (IPv4), 4443 (IPv6). An error quotes as much of its packet as fits: connection tracking of IPv6 has to
find the header behind AH in it.
"""

from __future__ import annotations

import struct
from enum import Enum

from portbook.proof.packets.lab.frames import ICMP, ICMPV6, V4, V6, Packet, datagram, icmp_summed

_IPV6_HEADER = 40
_MOST_QUOTED = 512
"""Bytes: with the headers before them, less than the 576 of RFC 1812."""
_SMALLER = 1300
"""The size that a router asks for, in bytes."""


class Error(Enum):
    """What is wrong with a packet, as types and codes by IP version, and the word after the checksum."""

    TOO_BIG = ({V4: (3, 4), V6: (2, 0)}, _SMALLER)
    """A router's error: fragmentation needed, packet too big."""
    FRAGMENTS_LOST = ({V4: (11, 1), V6: (3, 1)}, 0)
    """The error of the end that waited for the rest, whatever the protocol: fragment reassembly time exceeded."""


def about(packet: Packet, error: Error) -> bytes:
    """The whole error packet, from the destination of another packet to its source."""
    version, source, destination = packet.version, packet.destination, packet.source
    codes, word = error.value
    content = struct.pack("!BBHI", *codes[version], 0, word) + packet.whole()[:_MOST_QUOTED]
    own = ICMP if version == V4 else ICMPV6
    return datagram(version, own, source, destination, icmp_summed(version, source, destination, content))


def identity(version: int, packet: bytes) -> bytes:
    """The protocol, addresses and ports of a whole packet, or of as much of it as an error quotes."""
    if version == V4:
        return packet[9:10] + packet[12:24]
    return packet[6:7] + packet[8 : _IPV6_HEADER + 4]


def quoted_by(version: int, message: bytes, error: Error) -> bytes | None:
    """The identity of the packet that an ICMP message is about; None where it is no such error."""
    codes, _word = error.value
    return identity(version, message[8:]) if tuple(message[:2]) == codes[version] else None
