from __future__ import annotations

import struct

import pytest

from portbook.proof.packets.lab import frames
from portbook.proof.packets.lab.frames import Packet, packed

ENDS = {4: ("10.0.0.2", "10.0.0.1"), 6: ("fd00::2", "fd00::1")}
HEADERS = {4: 20, 6: 40}
SUMMED = (frames.TCP, frames.UDP, frames.DCCP, frames.UDPLITE)


def _packet(version: int, protocol: int) -> Packet:
    source, destination = map(packed, ENDS[version])
    return Packet(version, protocol, source, destination, 5000, 443, 0x10000001)


@pytest.mark.parametrize("version", [4, 6])
@pytest.mark.parametrize("protocol", SUMMED)
def test_a_checksum_covers_the_pseudo_header_with_the_protocols_own_number(protocol: int, version: int) -> None:
    packet = _packet(version, protocol)
    content = packet.whole()[HEADERS[version] :]
    pseudo = packet.source + packet.destination + struct.pack("!II", len(content), protocol)
    assert frames.checksum(pseudo + content) == 0


def test_the_checksum_of_udplite_covers_all_of_it() -> None:
    assert _packet(4, frames.UDPLITE).whole()[HEADERS[4] + 4 : HEADERS[4] + 6] == bytes(2)
