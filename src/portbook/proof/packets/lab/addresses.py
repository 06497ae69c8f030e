"""Addresses that the host has, for as long as probes need them. Inner side."""

from __future__ import annotations

import socket
import struct

from portbook.proof.packets.lab.frames import packed
from portbook.proof.packets.lab.wires import Wires

_IPV4_SIZE, _FIRST_GROUP = 4, 224
_BROADCAST = "255.255.255.255"


class Addresses:
    """The host's own, besides those of its links; and its groups."""

    def __init__(self, wires: Wires) -> None:
        self._wires = wires
        self._groups: list[socket.socket] = []
        self._joined: set[str] = set()
        self._owned: set[str] = set()
        self._always = {subnet.host for link in wires.links for subnet in link.subnets}

    def own(self, needed: set[str]) -> None:
        """Have the addresses that probes are sent from or to, and no others: those are the peer's."""
        groups = {address for address in needed if is_multicast(packed(address))}
        for group in (groups - {_BROADCAST}) - self._joined:
            self._join(group)
        needed -= groups | self._always
        for address in self._owned - needed:
            self._wires.disown(address)
        for address in needed - self._owned:
            self._wires.own(address)
        self._owned = needed

    def _join(self, address: str) -> None:
        """Be a member of a group, on every link."""
        group = packed(address)
        self._joined.add(address)
        member = socket.socket(socket.AF_INET if len(group) == _IPV4_SIZE else socket.AF_INET6, socket.SOCK_DGRAM)
        for link in self._wires.links:
            index = socket.if_nametoindex(link.host_name)
            if len(group) == _IPV4_SIZE:
                request = struct.pack("=4s4si", group, bytes(4), index)
                member.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, request)
            else:
                member.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, struct.pack("=16si", group, index))
        self._groups.append(member)

    def close(self) -> None:
        """Leave the groups."""
        for group in self._groups:
            group.close()


def is_multicast(address: bytes) -> bool:
    """Whether an address is a group's, or the broadcast to all."""
    return address[0] >= (_FIRST_GROUP if len(address) == _IPV4_SIZE else 0xFF)
