"""Two sockets that talk TCP or UDP to each other. Inner side."""

from __future__ import annotations

import errno
import socket
import struct
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from portbook.proof.packets.lab import frames
from portbook.proof.packets.lab.probe import Manner, Outcome, Probe

_FAMILIES = {4: socket.AF_INET, 6: socket.AF_INET6}
_NO_LINGER = struct.pack("ii", 1, 0)
_ANY_ADDRESS = {4: (socket.SOL_IP, 19), 6: (socket.IPPROTO_IPV6, 75)}  # IP_TRANSPARENT, IPV6_TRANSPARENT
_FRAGMENTS_ALLOWED = {4: (socket.SOL_IP, 10), 6: (socket.IPPROTO_IPV6, 23)}  # IP_MTU_DISCOVER, IPV6_MTU_DISCOVER
_MOST_WAITING = 512
"""Connections that a receiver has before they are accepted: more than a round has probes."""
_LARGE = 3000  # bytes: more than a link carries in one packet
_REFUSED = {errno.ECONNREFUSED, errno.EPERM, errno.EACCES, errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ECONNRESET}
"""What a rule that drops or rejects makes of sending and connecting."""

Receivers = dict[tuple[int, int, str, int, bool], socket.socket]


@dataclass
class Pair:
    """One probe's sockets.

    Attributes:
        probe: what is tried.
        tag: what it carries.
        sender: the end that sends first.
        receiver: the other end: listens, or waits for datagrams.
    """

    probe: Probe
    tag: int
    sender: socket.socket
    receiver: socket.socket
    arrived: bool = False
    answered: bool = False
    _back: socket.socket | tuple[socket.socket, tuple[object, ...]] | None = field(default=None)

    @property
    def content(self) -> bytes:
        """What is sent, either way."""
        return self.tag.to_bytes(4) + bytes(_LARGE if self.probe.manner is Manner.LARGE else 0)

    def outcome(self) -> Outcome:
        """What became of it."""
        if self.answered:
            return Outcome.OPEN
        return Outcome.ONE_WAY if self.arrived else Outcome.CLOSED

    def send(self) -> None:
        """The first packet.

        Raises:
            OSError: the kernel has no way to send it.
        """
        try:
            if self.probe.protocol == frames.UDP:
                self.sender.send(self.content)
            else:
                self.sender.connect(_place(self.probe.destination, self.probe.destination_port))
        except BlockingIOError:
            pass
        except OSError as error:
            if error.errno not in _REFUSED:
                raise

    def answer(self) -> None:
        """Send back what has arrived."""
        with suppress(OSError):  # a rule drops the answer, or there is none to give
            if isinstance(self._back, socket.socket):
                self._back.send(self.content)
            elif self._back:
                self._back[0].sendto(self.content, self._back[1])

    def hear(self) -> None:
        """Whether the answer has come."""
        with suppress(OSError):  # nothing has come, or a rejection
            self.answered = self.arrived and self.sender.recv(_LARGE + 64) == self.content

    def meet(self, back: socket.socket | tuple[socket.socket, tuple[object, ...]]) -> None:
        """The request has come to the receiver."""
        self.arrived = True
        self._back = back

    def close(self) -> None:
        """Give up its sockets but the receiver, which it may share."""
        self.sender.close()
        if isinstance(self._back, socket.socket):
            self._back.close()


def sending(probe: Probe) -> socket.socket:
    """The socket of the end that sends first, in its namespace.

    One for datagrams is connected at once: before that, it would take those for a receiver at the same port.

    Raises:
        OSError: the kernel refuses the address or port.
    """
    client = _bound(probe, probe.source, probe.source_port)
    if probe.protocol == frames.UDP:
        client.connect(_place(probe.destination, probe.destination_port))
    return client


def receiving(probe: Probe, opened: Receivers) -> socket.socket:
    """The socket of the other end, in its namespace: one for all probes to the same place.

    Raises:
        OSError: the kernel refuses the address or port.
    """
    key = probe.version, probe.protocol, probe.destination, probe.destination_port, probe.way == "in"
    if key not in opened:
        server = _bound(probe, probe.destination, probe.destination_port)
        if probe.protocol == frames.TCP:
            server.listen(_MOST_WAITING)
        opened[key] = server
    return opened[key]


def collect(pairs: Mapping[int, Pair], receivers: Receivers) -> None:
    """Match what has come to the receivers with what was sent, and let the pairs know."""
    by_ends = {_ends(pair.probe): pair for pair in pairs.values() if pair.probe.protocol == frames.TCP}
    for (version, protocol, address, port, _way), receiver in receivers.items():
        with suppress(OSError):  # nothing more has come, or a rejection
            while True:
                if protocol == frames.TCP:
                    back, (host, source, *_) = receiver.accept()
                    back.settimeout(0)  # that it does not linger it has from its receiver
                    pair = by_ends.get((version, host.split("%")[0], source, address, port))
                    if pair:
                        pair.meet(back)
                    else:
                        back.close()
                else:
                    content, sender = receiver.recvfrom(_LARGE + 64)
                    pair = pairs.get(int.from_bytes(content[:4]))
                    if pair and content == pair.content:
                        pair.meet((receiver, sender))


def _ends(probe: Probe) -> tuple[int, str, int, str, int]:
    return probe.version, probe.source, probe.source_port, probe.destination, probe.destination_port


def _bound(probe: Probe, address: str, port: int) -> socket.socket:
    tcp = probe.protocol == frames.TCP
    kind = socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM
    sock = socket.socket(_FAMILIES[probe.version], kind | socket.SOCK_NONBLOCK)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setsockopt(*_ANY_ADDRESS[probe.version], 1)
    if tcp:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    else:
        sock.setsockopt(*_FRAGMENTS_ALLOWED[probe.version], 0)
    sock.bind(_place(address, port))
    return sock


def _place(address: str, port: int) -> tuple[str, int]:
    return address, port
