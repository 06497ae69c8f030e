"""Packets of any protocol, byte by byte. Inner side.

Each carries a tag of 32 bits where its header has a number of the sender's choice, so that it is known when it arrives.
Sources: RFC 791, 8200 (IP), 9293 (TCP), 768 (UDP), 792, 4443 (ICMP), 9260 (SCTP), 4303 (ESP), 4302 (AH), 2784 (GRE), 3828
(UDP-Lite), 4340 (DCCP).
"""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass, replace

V4, V6 = 4, 6
ICMP, TCP, UDP, DCCP, GRE, ESP, AH, ICMPV6, SCTP, UDPLITE = 1, 6, 17, 33, 47, 50, 51, 58, 132, 136
SYN, ACK = 0x02, 0x10
TCP_FLAGS_AT = 13
_TAG_AT = {TCP: 4, UDP: 8, UDPLITE: 8, SCTP: 16, DCCP: 12, ESP: 0}
_OTHER_TAG_AT = 4
ICMP_ANSWERS = {4: {8: 0, 13: 14, 15: 16, 17: 18}, 6: {128: 129, 139: 140}}
"""What asks, and what answers, by IP version."""
_EXPERIMENT = 253
"""RFC 3692. Connection tracking of IPv6 looks behind AH, and tracks nothing where nothing is."""
_HOPS = 64
_LINK_HOPS = {
    **dict.fromkeys((133, 134, 135, 136, 137, 141, 142, 148, 149), 255),
    **dict.fromkeys((151, 152, 153), 1),
}
"""Hop limits of ICMPv6 messages that must not have come through a router: others are invalid (RFC 4861, 3971, 4286)."""
_IPV6_HEADER = 40
_INIT, _INIT_ACK = 1, 2
_FRAGMENTATION_NEEDED, _TOO_BIG = (3, 4), (2, 0)
_SMALLER = 1300
"""The size that an ICMP error asks for, in bytes."""
_QUOTED = 28
_Ports = struct.Struct("!HH")


@dataclass(frozen=True)
class Packet:
    """A packet to build. Addresses are packed; ports are an ICMP message's type and code."""

    version: int
    protocol: int
    source: bytes
    destination: bytes
    source_port: int
    destination_port: int
    tag: int
    flags: int = SYN

    def answer(self) -> Packet | None:
        """What the other end says to it; None where the protocol has no answers."""
        back = replace(self, source=self.destination, destination=self.source, flags=SYN | ACK)
        if self.protocol in {ICMP, ICMPV6}:
            kind = ICMP_ANSWERS[self.version].get(self.source_port)
            own = ICMP if self.version == V4 else ICMPV6
            return None if kind is None or self.protocol != own else replace(back, source_port=kind)
        return replace(back, source_port=self.destination_port, destination_port=self.source_port)

    def whole(self) -> bytes:
        """The whole packet, IP header first."""
        return datagram(self.version, self.protocol, self.source, self.destination, self._transport())

    def _transport(self) -> bytes:
        make = _MAKE.get(self.protocol)
        if make:
            return make(self)
        return bytes(_OTHER_TAG_AT) + self.tag.to_bytes(4) + bytes(12)


def tag_of(protocol: int, transport: bytes) -> int:
    """The tag of a packet that has arrived, without its IP header."""
    at = _TAG_AT.get(protocol, _OTHER_TAG_AT)
    return int.from_bytes(transport[at : at + 4])


def datagram(version: int, protocol: int, source: bytes, destination: bytes, content: bytes) -> bytes:
    """An IP packet."""
    if version == V6:
        hops = _LINK_HOPS.get(content[0], _HOPS) if protocol == ICMPV6 else _HOPS
        return struct.pack("!IHBB", 6 << 28, len(content), protocol, hops) + source + destination + content
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(content), 0, 0, _HOPS, protocol, 0) + source + destination
    return head[:10] + checksum(head).to_bytes(2) + head[12:] + content


def error_about(packet: Packet) -> bytes:
    """The error of a router behind the destination: a packet of these addresses and ports was too big for its link."""
    version, source, destination = packet.version, packet.source, packet.destination
    quoted = packet.whole()[: (_QUOTED if version == V4 else _IPV6_HEADER + 8)]
    kind, code = _FRAGMENTATION_NEEDED if version == V4 else _TOO_BIG
    body = struct.pack("!BBHI", kind, code, 0, _SMALLER) + quoted
    own = ICMP if version == V4 else ICMPV6
    content = _icmp_summed(version, destination, source, body)
    return datagram(version, own, destination, source, content)


def identity(version: int, packet: bytes) -> bytes:
    """The protocol, addresses and ports of a whole packet, or of as much of it as an error quotes."""
    if version == V4:
        return packet[9:10] + packet[12:24]
    return packet[6:7] + packet[8 : _IPV6_HEADER + 4]


def quoted_by(version: int, message: bytes) -> bytes | None:
    """The identity of the packet that an ICMP error is about; None where it is no such error."""
    kind = _FRAGMENTATION_NEEDED if version == V4 else _TOO_BIG
    return identity(version, message[8:]) if tuple(message[:2]) == kind else None


def checksum(content: bytes) -> int:
    """The internet checksum, RFC 1071: a sum in ones' complement is a remainder by 65535."""
    whole = int.from_bytes(content + b"\0" if len(content) % 2 else content)
    return 0xFFFF - (whole % 0xFFFF or 0xFFFF)


def _summed(packet: Packet, at: int, content: bytes, *, covers: int | None = None) -> bytes:
    """With the checksum that covers a pseudo-header too."""
    length = len(content) if covers is None else covers
    pseudo = packet.source + packet.destination + struct.pack("!II", length, packet.protocol)
    summed = checksum(pseudo + content) or 0xFFFF
    return content[:at] + summed.to_bytes(2) + content[at + 2 :]


def _tcp(packet: Packet) -> bytes:
    acknowledged = packet.tag + 1 & 0xFFFFFFFF if packet.flags & ACK else 0
    ports = packet.source_port, packet.destination_port
    return _summed(
        packet,
        16,
        struct.pack("!HHIIBBHHHBBH", *ports, packet.tag, acknowledged, 0x60, packet.flags, 0xFFFF, 0, 0, 2, 4, 1460),
    )


def _udp(packet: Packet) -> bytes:
    content = struct.pack("!HHHHI", packet.source_port, packet.destination_port, 12, 0, packet.tag)
    return _summed(packet, 6, content)


def _icmp(packet: Packet) -> bytes:
    content = struct.pack("!BBHI", packet.source_port, packet.destination_port, 0, packet.tag) + bytes(16)
    if packet.protocol == ICMPV6:
        return _summed(packet, 2, content)
    return content[:2] + checksum(content).to_bytes(2) + content[4:]


def _icmp_summed(version: int, source: bytes, destination: bytes, content: bytes) -> bytes:
    if version == V6:
        return _summed(Packet(6, ICMPV6, source, destination, 0, 0, 0), 2, content)
    return content[:2] + checksum(content).to_bytes(2) + content[4:]


def _sctp(packet: Packet) -> bytes:
    kind, verification = (_INIT_ACK, packet.tag) if packet.flags & ACK else (_INIT, 0)
    head = _Ports.pack(packet.source_port, packet.destination_port) + verification.to_bytes(4)
    chunk = struct.pack("!BBHIIHHI", kind, 0, 20, packet.tag, 65536, 1, 1, packet.tag)
    summed = _crc32c(head + bytes(4) + chunk)
    return head + summed.to_bytes(4, "little") + chunk


def _dccp(packet: Packet) -> bytes:
    kind = 1 if packet.flags & ACK else 0  # response, request
    ports = packet.source_port, packet.destination_port
    rest = (bytes(4) + packet.tag.to_bytes(4) if kind else b"") + bytes(4)
    words = (16 + len(rest)) // 4
    content = struct.pack("!HHBBHBBHI", *ports, words, 0, 0, kind << 1 | 1, 0, 0, packet.tag) + rest
    return _summed(packet, 6, content)


def _udplite(packet: Packet) -> bytes:
    content = struct.pack("!HHHHI", packet.source_port, packet.destination_port, 0, 0, packet.tag)
    return _summed(packet, 6, content)


def _esp(packet: Packet) -> bytes:
    return struct.pack("!II", packet.tag, 1) + bytes(24)


def _ah(packet: Packet) -> bytes:
    return struct.pack("!BBHII", _EXPERIMENT, 4, 0, packet.tag, 1) + bytes(12)


def _gre(packet: Packet) -> bytes:
    return struct.pack("!HHI", 0, 0x0800, packet.tag) + bytes(16)


def _crc32c(content: bytes) -> int:
    crc = 0xFFFFFFFF
    for each in content:
        crc ^= each
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


_MAKE = {
    TCP: _tcp,
    UDP: _udp,
    ICMP: _icmp,
    ICMPV6: _icmp,
    SCTP: _sctp,
    DCCP: _dccp,
    UDPLITE: _udplite,
    ESP: _esp,
    AH: _ah,
    GRE: _gre,
}


def packed(address: str) -> bytes:
    """An address as bytes."""
    return socket.inet_pton(socket.AF_INET6 if ":" in address else socket.AF_INET, address)
