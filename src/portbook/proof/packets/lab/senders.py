"""Whole packets, sent from either end. Inner side."""

from __future__ import annotations

import socket
from contextlib import suppress

from portbook.proof.packets.lab import namespaces
from portbook.proof.packets.lab.frames import V4, packed
from portbook.proof.packets.lab.wires import Link, Wires

_HEADER_INCLUDED = 3  # IP_HDRINCL
_KINDS = {4: b"\x08\x00", 6: b"\x86\xdd"}


class Senders:
    """The peer's frames go onto the link of the host's address; the host's packets go through its rules of output."""

    def __init__(self, wires: Wires) -> None:
        self._wires = wires
        namespaces.enter(wires.peer)
        self._peer = [_packet_socket(link) for link in wires.links]
        namespaces.enter(wires.host)
        self._indexes = {
            packed(net.host): socket.if_nametoindex(link.host_name) for link in wires.links for net in link.subnets
        }
        self._link_of = {packed(net.host): number for number, link in enumerate(wires.links) for net in link.subnets}
        self._heads = [bytes.fromhex((link.host_mac + link.peer_mac).replace(":", "")) for link in wires.links]
        self._host = {4: _raw(socket.AF_INET), 6: _raw(socket.AF_INET6)}

    def from_peer(self, version: int, destination: bytes, packet: bytes) -> None:
        """Put a packet onto a link, towards the host."""
        number = self._link_of.get(destination, 0)
        self._peer[number].send(self._heads[number] + _KINDS[version] + packet)

    def from_host(self, version: int, source: bytes, destination: bytes, packet: bytes) -> None:
        """Send a packet as the host's own; one that its rules drop is dropped.

        Raises:
            OSError: the kernel has no way to send it.
        """
        text = socket.inet_ntop(socket.AF_INET if version == V4 else socket.AF_INET6, destination)
        with suppress(PermissionError):
            if version == V4:
                self._host[4].sendto(packet, (text, 0))
            else:
                near = destination[:2] == b"\xfe\x80" or destination[0] == 0xFF  # noqa: PLR2004  # multicast
                self._host[6].sendto(packet, (text, 0, 0, self._indexes.get(source, 0) if near else 0))

    def close(self) -> None:
        """Give up the sockets."""
        for sock in (*self._peer, *self._host.values()):
            sock.close()


def _packet_socket(link: Link) -> socket.socket:
    opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    opened.bind((link.peer_name, 0))
    return opened


def _raw(family: int) -> socket.socket:
    opened = socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_RAW)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    if family == socket.AF_INET:
        opened.setsockopt(socket.IPPROTO_IP, _HEADER_INCLUDED, 1)
        opened.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 0)
    else:
        opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_LOOP, 0)
    return opened
