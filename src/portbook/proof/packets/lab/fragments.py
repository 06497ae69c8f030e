"""Datagrams of UDP that are too large for a link, in fragments, each of which carries the tag. Inner side.

Sources: RFC 791, 3.2; RFC 8200, 4.5.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from portbook.proof.packets.lab.frames import UDP, V4, Packet, checksum, datagram, udp_of

_LARGE = 3000
"""Bytes of a datagram: three fragments."""
_PIECE = 1000
"""Bytes of a fragment, a multiple of 8."""
_MORE = 1
FRAGMENT_HEADER = 44
"""The header of fragments in IPv6."""


def fragments(packet: Packet) -> Iterator[bytes]:
    """The whole packets of a large datagram: the tag fills it."""
    content = udp_of(packet, packet.tag.to_bytes(4) * (_LARGE // 4))
    for start in range(0, len(content), _PIECE):
        piece = content[start : start + _PIECE]
        more = start + _PIECE < len(content)
        if packet.version == V4:
            yield _ipv4(packet, piece, start, more=more)
        else:
            header = struct.pack("!BBHI", UDP, 0, start | _MORE * more, packet.tag)
            yield datagram(packet.version, FRAGMENT_HEADER, packet.source, packet.destination, header + piece)


def _ipv4(packet: Packet, piece: bytes, start: int, *, more: bool) -> bytes:
    whole = datagram(V4, UDP, packet.source, packet.destination, piece)
    head = whole[:4] + struct.pack("!HH", packet.tag & 0xFFFF, more << 13 | start // 8) + whole[8:10] + bytes(2)
    head += whole[12:20]
    return head[:10] + checksum(head).to_bytes(2) + head[12:] + piece
