"""What has arrived at each end. Inner side.

The host's witnesses are raw sockets: they see a packet when the rules of input have let it through. The peer has no rules:
its witnesses see every packet on the links.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from portbook.proof.packets.lab import frames, namespaces, socket_filter
from portbook.proof.packets.lab.frames import V4
from portbook.proof.packets.lab.wires import Wires

_KINDS = {4: 0x0800, 6: 0x86DD}  # ethertypes
_FAMILIES = {4: socket.AF_INET, 6: socket.AF_INET6}
_BUFFER = 4 << 20
_MOST = 4096  # bytes of a packet that are looked at
_FORCE_BUFFER = 33  # SO_RCVBUFFORCE: needs the right to administer the network, which is ours in here
_FLAGS_AT = frames.TCP_FLAGS_AT


class Arrival(NamedTuple):
    """A packet that has arrived: its version, protocol and source, and what comes after the IP header."""

    version: int
    protocol: int
    source: bytes
    content: bytes

    @property
    def tag(self) -> int:
        """Its tag, if it is one of ours."""
        return frames.tag_of(self.protocol, self.content)

    @property
    def opens(self) -> bool:
        """Whether it is TCP's first packet of a connection."""
        return self.protocol == frames.TCP and self.content[_FLAGS_AT : _FLAGS_AT + 1] == _OPENING


_OPENING = bytes([frames.SYN])


class Witnesses:
    """Raw sockets of the host, one for each version and protocol, and the peer's.

    Of TCP they see the packets that open a connection or answer to that: probes are no others, and what follows between two
    sockets is more than half of all packets (measured).
    """

    def __init__(self, wires: Wires) -> None:
        self._wires = wires
        self._host: dict[tuple[int, int], socket.socket] = {}
        namespaces.enter(wires.peer)
        self._peer = {version: _open(socket.AF_PACKET, socket.htons(kind)) for version, kind in _KINDS.items()}
        for version, opened in self._peer.items():
            socket_filter.attach(opened, socket_filter.OPENINGS[version])
        namespaces.enter(wires.host)
        for version in _KINDS:
            for protocol in (frames.TCP, frames.UDP, frames.ICMP if version == V4 else frames.ICMPV6):
                self.watch(version, protocol)

    def watch(self, version: int, protocol: int) -> None:
        """See packets of a protocol at the host from now on."""
        if (version, protocol) not in self._host:
            self._host[version, protocol] = opened = _open(_FAMILIES[version], protocol)
            if protocol == frames.TCP:
                socket_filter.attach(opened, socket_filter.OPENINGS_OF_RAW_SOCKETS[version])

    def forget(self) -> None:
        """What has arrived until now is of no interest."""
        for opened in (*self._host.values(), *self._peer.values()):
            for _ in _received(opened):
                pass

    def at_host(self) -> Iterator[Arrival]:
        """What the host's rules have let in since the last time."""
        for (version, protocol), opened in self._host.items():
            for packet, sender in _received(opened):
                if version == V4:
                    yield _of_ipv4(packet)
                else:
                    yield Arrival(version, protocol, frames.packed(sender.partition("%")[0]), packet)

    def at_peer(self) -> Iterator[Arrival]:
        """What has come over the links to the peer since the last time."""
        for packet, _sender in _received(self._peer[4]):
            yield _of_ipv4(packet)
        for packet, _sender in _received(self._peer[6]):
            yield Arrival(6, packet[6], packet[8:24], packet[40:])

    def close(self) -> None:
        """Give up the sockets."""
        for opened in (*self._host.values(), *self._peer.values()):
            opened.close()


def _open(family: int, protocol: int) -> socket.socket:
    kind = socket.SOCK_DGRAM if family == socket.AF_PACKET else socket.SOCK_RAW
    opened = socket.socket(family, kind, protocol)
    opened.settimeout(0)
    with suppress(PermissionError):
        opened.setsockopt(socket.SOL_SOCKET, _FORCE_BUFFER, _BUFFER)
    return opened


def _of_ipv4(packet: bytes) -> Arrival:
    return Arrival(4, packet[9], packet[12:16], packet[(packet[0] & 15) * 4 :])


def _received(opened: socket.socket) -> Iterator[tuple[bytes, str]]:
    """Packets, and the address that the kernel names with each."""
    while True:
        try:
            packet, (sender, *_) = opened.recvfrom(_MOST)
        except BlockingIOError:
            return
        except OSError:  # an ICMP error that the kernel reports on the socket: the next packet is behind it
            continue
        yield packet, sender
