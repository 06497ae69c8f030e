"""A frame that shows that all frames before it have arrived. Inner side.

A link is a queue on the one CPU that this process is pinned to: first in, first out. The fence is of a kind that no rule
of IP sees. When it has come through, what was sent before it and has not arrived was dropped; nobody has to wait.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable

from portbook.proof.packets.lab import namespaces
from portbook.proof.packets.lab.wires import Link

_KIND = 0x88B5  # IEEE Std 802 Local Experimental Ethertype 1
_SECONDS = 2
_NUMBER = struct.Struct("!I")
_PAD = bytes(46 - _NUMBER.size)
_HEADER = 14


class FenceLost(Exception):  # noqa: N818  # it says what happened, as KeyError does
    """The links do not carry frames, so nothing is known about any probe."""


class Fence:
    """Goes to and fro on every link."""

    def __init__(self, host: int, ends: Iterable[tuple[int, Link]]) -> None:
        """Take the namespace of the host, and of the other end of each link."""
        self._ends = [_End(host, peer, link) for peer, link in ends]

    def pass_through(self, turns: int) -> None:
        """All that was sent before, and what the ends have answered to it `2 * turns - 1` times over, has arrived.

        Raises:
            FenceLost: a fence did not come through.
        """
        for _ in range(turns):
            for end in self._ends:
                end.turn()

    def close(self) -> None:
        """Give up the sockets."""
        for end in self._ends:
            end.close()


class _End:
    def __init__(self, host: int, peer: int, link: Link) -> None:
        namespaces.enter(peer)
        self._peer = _open(link.peer_name)
        namespaces.enter(host)
        self._host = _open(link.host_name)
        kind = _KIND.to_bytes(2)
        here, there = (bytes.fromhex(address.replace(":", "")) for address in (link.host_mac, link.peer_mac))
        self._to_host, self._to_peer = here + there + kind, there + here + kind
        self._number = 0

    def turn(self) -> None:
        self._number += 1
        frame = _NUMBER.pack(self._number) + _PAD
        for sender, receiver, header in (
            (self._peer, self._host, self._to_host),
            (self._host, self._peer, self._to_peer),
        ):
            sender.send(header + frame)
            try:
                while receiver.recv(64)[_HEADER : _HEADER + _NUMBER.size] != frame[: _NUMBER.size]:
                    pass
            except TimeoutError:
                raise FenceLost from None

    def close(self) -> None:
        self._peer.close()
        self._host.close()


def _open(name: str) -> socket.socket:
    opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_KIND))
    opened.bind((name, _KIND))
    opened.settimeout(_SECONDS)
    return opened
