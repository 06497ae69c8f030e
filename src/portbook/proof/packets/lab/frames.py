"""Packets of any protocol, byte by byte. Inner side.

Each carries a tag of 32 bits where its header has a number of the sender's choice, so that it is known when it arrives.
Sources: RFC 791, 8200 (IP), 9293 (TCP), 768 (UDP), 792, 4443 (ICMP), 9260 (SCTP), 4303 (ESP), 4302 (AH), 2784 (GRE), 3828
(UDP-Lite), 4340 (DCCP), 6275 (mobility), 7761 (PIM).
"""

from __future__ import annotations

import socket
import struct
from typing import NamedTuple

V4, V6 = 4, 6
ICMP, TCP, UDP, DCCP, GRE, ESP, AH, ICMPV6, SCTP, UDPLITE = 1, 6, 17, 33, 47, 50, 51, 58, 132, 136
NO_NEXT_HEADER, PIM, MOBILITY = 59, 103, 135
SYN, ACK = 0x02, 0x10
TCP_FLAGS_AT = 13
_TAG_AT = {TCP: 4, UDP: 8, UDPLITE: 8, SCTP: 16, DCCP: 12, ESP: 0, MOBILITY: 10}
_OTHER_TAG_AT = 4
ICMP_ANSWERS = {4: {8: 0, 13: 14, 15: 16, 17: 18}, 6: {128: 129, 139: 140}}
"""What asks, and what answers, by IP version."""
_HOPS = 64
_LINK_HOPS = {
    **dict.fromkeys((133, 134, 135, 136, 137, 141, 142, 148, 149), 255),
    **dict.fromkeys((151, 152, 153), 1),
}
"""Hop limits of ICMPv6 messages that must not have come through a router: others are invalid (RFC 4861, 3971, 4286)."""
_INIT, _INIT_ACK = 1, 2
_Ports = struct.Struct("!HH")


class Packet(NamedTuple):
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
        """The other end's answer; None where the protocol has no answers."""
        if self.protocol in {ICMP, ICMPV6}:
            kind = ICMP_ANSWERS[self.version].get(self.source_port)
            own = ICMP if self.version == V4 else ICMPV6
            return None if kind is None or self.protocol != own else self._back(kind, self.destination_port)
        if (self.version, self.protocol) == (V6, NO_NEXT_HEADER):
            return None
        return self._back(self.destination_port, self.source_port)

    def _back(self, source_port: int, destination_port: int) -> Packet:
        ends = self.destination, self.source, source_port, destination_port
        return Packet(self.version, self.protocol, *ends, self.tag, SYN | ACK)

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


def tracked(version: int, protocol: int) -> int:
    """The protocol that connection tracking knows a packet by: in IPv6, what is behind AH."""
    return PIM if (version, protocol) == (V6, AH) else protocol


def datagram(version: int, protocol: int, source: bytes, destination: bytes, content: bytes) -> bytes:
    """An IP packet."""
    if version == V6:
        hops = _LINK_HOPS.get(content[0], _HOPS) if protocol == ICMPV6 else _HOPS
        return struct.pack("!IHBB", 6 << 28, len(content), protocol, hops) + source + destination + content
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(content), 0, 0, _HOPS, protocol, 0) + source + destination
    return head[:10] + checksum(head).to_bytes(2) + head[12:] + content


def checksum(content: bytes) -> int:
    """The internet checksum, RFC 1071: a sum in ones' complement is a remainder by 65535."""
    whole = int.from_bytes(content + b"\0" if len(content) % 2 else content)
    return 0xFFFF - (whole % 0xFFFF or 0xFFFF)


def _summed(packet: Packet, at: int, content: bytes, *, covers: int | None = None) -> bytes:
    """The content with its checksum, which covers a pseudo-header too."""
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
    return udp_of(packet, packet.tag.to_bytes(4))


def udp_of(packet: Packet, content: bytes) -> bytes:
    """A datagram with its header, whatever the packet's tag is."""
    header = struct.pack("!HHHH", packet.source_port, packet.destination_port, 8 + len(content), 0)
    return _summed(packet, 6, header + content)


def _icmp(packet: Packet) -> bytes:
    content = struct.pack("!BBHI", packet.source_port, packet.destination_port, 0, packet.tag) + bytes(16)
    return icmp_summed(V6 if packet.protocol == ICMPV6 else V4, packet.source, packet.destination, content)


def icmp_summed(version: int, source: bytes, destination: bytes, content: bytes) -> bytes:
    """An ICMP message with its checksum."""
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
    """A PIM hello is behind it, as RFC 5796 has it: IPv6's connection tracking and legacy ip6tables look there.

    Not ESP or TCP: legacy ip6tables lets those in behind AH where a rule is for them alone.
    """
    return struct.pack("!BBHII", PIM, 4, 0, packet.tag, 1) + bytes(12) + _pim_hello(packet)


def _pim_hello(packet: Packet) -> bytes:
    version_and_type, holdtime, seconds = 0x20, 1, 105
    content = struct.pack("!BBHHHH", version_and_type, 0, 0, holdtime, 2, seconds)
    if packet.version == V6:
        return _summed(packet._replace(protocol=PIM), 2, content)
    return content[:2] + checksum(content).to_bytes(2) + content[4:]


def _mobility(packet: Packet) -> bytes:
    """A request to refresh a binding, with an option that pads it: the kernel looks at both before it passes it on."""
    refresh, pad, nothing = 0, 1, bytes(2)
    content = struct.pack("!BBBBHHBBI", NO_NEXT_HEADER, 1, refresh, 0, 0, 0, pad, 6, packet.tag) + nothing
    return _summed(packet, 4, content)


def _gre(packet: Packet) -> bytes:
    return struct.pack("!HHI", 0, 0x0800, packet.tag) + bytes(16)


def _crc32c(content: bytes) -> int:
    crc = 0xFFFFFFFF
    for byte in content:
        crc = crc >> 8 ^ _CRC32C[crc & 0xFF ^ byte]
    return crc ^ 0xFFFFFFFF


def _divided(byte: int) -> int:
    """What a byte contributes to the sum."""
    for _ in range(8):
        byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
    return byte


_CRC32C = tuple(map(_divided, range(256)))


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
    MOBILITY: _mobility,
}


def packed(address: str) -> bytes:
    """An address as bytes."""
    return socket.inet_pton(socket.AF_INET6 if ":" in address else socket.AF_INET, address)
