"""Sends probes through the host, from one side to the other, and observes what becomes of them. Inner side.

An end that sends first has the lower address where it is on the first side: a pair of addresses is always on the same sides, so
the two directions of a rule cross the host in both directions.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import count
from typing import NamedTuple

from portbook.proof.packets.lab import errors, namespaces
from portbook.proof.packets.lab.errors import Error
from portbook.proof.packets.lab.fence import Fence
from portbook.proof.packets.lab.fragments import FRAGMENT_HEADER, fragments
from portbook.proof.packets.lab.frames import ACK, SYN, V4, V6, Packet, packed, tag_of
from portbook.proof.packets.lab.probe import ERRORS, Manner, Outcome, Probe
from portbook.proof.packets.lab.rounds import rounds
from portbook.proof.packets.lab.sides import Side, forwarding, lay_sides
from portbook.proof.packets.lab.tracking import Tracking

_KINDS = {V4: 0x0800, V6: 0x86DD}  # ethertypes
_TURNS = 2
"""Of the fence: one is enough for what goes from the first side to the second, the other way takes two."""
_ERROR = {Manner.ERROR: Error.TOO_BIG, Manner.OWN_ERROR: Error.FRAGMENTS_LOST}
_FIRST_TAG = 0x20000000
_MOST = 4096  # bytes of a packet that are looked at
_BUFFER, _FORCE_BUFFER = 4 << 20, 33  # SO_RCVBUFFORCE
_IPV6_HEADER, _FRAGMENT = 40, 8
"""Bytes of headers."""


class Seen(NamedTuple):
    """A packet that has come to a side.

    Attributes:
        version: of IP.
        protocol: its number; of a fragment, that of the whole.
        source: its source address.
        destination: its destination address.
        first: whether it is whole, or the first fragment.
        last: whether it is whole, or the last fragment.
        content: what is behind the IP header.
    """

    version: int
    protocol: int
    source: bytes
    destination: bytes
    first: bool
    last: bool
    content: bytes

    @property
    def tag(self) -> int:
        """Its tag, if it is one of ours: it fills all fragments of a datagram."""
        return tag_of(self.protocol, self.content) if self.first else int.from_bytes(self.content[:4])


class _End:
    """The sockets of one side."""

    def __init__(self, side: Side) -> None:
        namespaces.enter(side.namespace)
        self._seeing = {version: _socket(side, kind, socket.SOCK_DGRAM) for version, kind in _KINDS.items()}
        self._sending = _socket(side, 0, socket.SOCK_RAW)
        self._head = bytes.fromhex((side.link.host_mac + side.link.peer_mac).replace(":", ""))

    def send(self, version: int, packet: bytes) -> None:
        """Put a packet onto the link, towards the host."""
        self._sending.send(self._head + _KINDS[version].to_bytes(2) + packet)

    def seen(self) -> Iterator[Seen]:
        """What has come since the last time."""
        for version, opened in self._seeing.items():
            for packet in _received(opened):
                yield _of_ipv4(packet) if version == V4 else _of_ipv6(packet)

    def close(self) -> None:
        for opened in (self._sending, *self._seeing.values()):
            opened.close()


class Crossing:
    """Both sides of the host, and what goes from one to the other."""

    def __init__(self, host: int, tracking: Tracking) -> None:
        self._tracking = tracking
        self._sides = lay_sides(host)
        self._ends = tuple(_End(side) for side in self._sides)
        self._fence = Fence(host, ((side.namespace, side.link) for side in self._sides))
        namespaces.enter(host)
        self._tags = count(_FIRST_TAG)

    def outcomes(self, probes: Sequence[Probe]) -> list[Outcome]:
        """What became of each probe.

        Raises:
            FenceLost: the links do not carry frames.
            OSError: the kernel lets the host forward nothing.
        """
        outcomes = [Outcome.CLOSED] * len(probes)
        with forwarding():
            for numbers in rounds(probes):
                self._tracking.forget()
                self._settled()
                tags = {next(self._tags): number for number in numbers}
                for tag, outcome in self._round({tag: probes[number] for tag, number in tags.items()}).items():
                    outcomes[tags[tag]] = outcome
        return outcomes

    def close(self) -> None:
        """Give up the sockets and the sides."""
        self._fence.close()
        for end in self._ends:
            end.close()
        for side in self._sides:
            side.cut()

    def _round(self, probes: Mapping[int, Probe]) -> Mapping[int, Outcome]:
        """Probes that have nothing to do with each other, under way at the same time."""
        asking = {tag: _packet(probe, tag) for tag, probe in probes.items() if probe.manner not in ERRORS}
        arrived = self._sent(asking, probes)
        answering = {
            tag: answer
            for tag in arrived
            if probes[tag].manner is not Manner.LOOKALIKE and (answer := asking[tag].answer())
        }
        answered = self._sent(answering, probes) | self._errors(probes, asking)
        return {
            tag: Outcome.OPEN if tag in answered else Outcome.ONE_WAY if tag in arrived else Outcome.CLOSED
            for tag in probes
        }

    def _sent(self, packets: Mapping[int, Packet], probes: Mapping[int, Probe]) -> set[int]:
        """Send packets, each from the side of its source, and return the tags of those that come to the other side whole."""
        if not packets:
            return set()
        for tag, packet in packets.items():
            whole = fragments(packet) if probes[tag].manner is Manner.LARGE else [packet.whole()]
            for part in whole:
                self._ends[_side(packet)].send(packet.version, part)
        first, last = set[int](), set[int]()
        for side, seen in self._settled():
            packet_seen = packets.get(seen.tag)
            if packet_seen and _is(seen, packet_seen) and side != _side(packet_seen):
                first |= {seen.tag} if seen.first else set()
                last |= {seen.tag} if seen.last else set()
        return first & last

    def _errors(self, probes: Mapping[int, Probe], packets: Mapping[int, Packet]) -> set[int]:
        """Errors about packets of open probes: of a router about what was asked, and of who asked about the answer."""
        about: dict[tuple[Error, int, int, bytes], int] = {}
        opened = 0
        for tag, probe in probes.items():
            if probe.manner not in ERRORS:
                opened = tag
                continue
            error, asked = _ERROR[probe.manner], packets[opened]
            packet = asked if error is Error.TOO_BIG else asked.answer() or asked
            about[error, _side(packet), probe.version, errors.identity(probe.version, packet.whole())] = tag
            self._ends[1 - _side(packet)].send(probe.version, errors.about(packet, error))
        arrived = set[int]()
        for side, seen in self._settled() if about else ():
            for error in Error:
                quoted = errors.quoted_by(seen.version, seen.content, error)
                if quoted and (error, side, seen.version, quoted) in about:
                    arrived.add(about[error, side, seen.version, quoted])
        return arrived

    def _settled(self) -> list[tuple[int, Seen]]:
        """What has come to each side, once all that was sent has arrived or was dropped."""
        self._fence.pass_through(_TURNS)
        return [(number, seen) for number, end in enumerate(self._ends) for seen in end.seen()]


def _packet(probe: Probe, tag: int) -> Packet:
    ends = packed(probe.source), packed(probe.destination), probe.source_port, probe.destination_port
    flags = SYN | ACK if probe.manner is Manner.LOOKALIKE else SYN
    return Packet(probe.version, probe.protocol, *ends, tag, flags)


def _side(packet: Packet) -> int:
    """The side that it is sent from."""
    return int(packet.source > packet.destination)


def _is(seen: Seen, packet: Packet) -> bool:
    ours = packet.version, packet.protocol, packet.source, packet.destination
    return (seen.version, seen.protocol, seen.source, seen.destination) == ours


def _socket(side: Side, kind: int, type_: int) -> socket.socket:
    opened = socket.socket(socket.AF_PACKET, type_, socket.htons(kind))
    opened.bind((side.link.peer_name, kind))
    opened.settimeout(0)
    with suppress(PermissionError):  # the usual buffer is enough for a round of small packets
        opened.setsockopt(socket.SOL_SOCKET, _FORCE_BUFFER, _BUFFER)
    return opened


def _received(opened: socket.socket) -> Iterator[bytes]:
    while True:
        try:
            yield opened.recv(_MOST)
        except BlockingIOError:
            return


def _of_ipv4(packet: bytes) -> Seen:
    place = int.from_bytes(packet[6:8])
    header = (packet[0] & 15) * 4
    whole = place & 0x1FFF == 0, place & 0x2000 == 0
    return Seen(4, packet[9], packet[12:16], packet[16:20], *whole, packet[header:])


def _of_ipv6(packet: bytes) -> Seen:
    protocol, content, whole = packet[6], packet[_IPV6_HEADER:], (True, True)
    if protocol == FRAGMENT_HEADER:
        place = int.from_bytes(content[2:4])
        whole = place & 0xFFF8 == 0, place & 1 == 0
        protocol, content = content[0], content[_FRAGMENT:]
    return Seen(6, protocol, packet[8:24], packet[24:40], *whole, content)
