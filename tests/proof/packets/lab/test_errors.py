from __future__ import annotations

import pytest

from portbook.proof.packets.lab import errors, frames
from portbook.proof.packets.lab.errors import Error
from portbook.proof.packets.lab.frames import Packet, packed

ENDS = {4: ("10.0.0.2", "10.0.0.1"), 6: ("fd00::2", "fd00::1")}
HEADERS = {4: 20, 6: 40}


@pytest.mark.parametrize("version", [4, 6])
@pytest.mark.parametrize("protocol", [frames.UDP, frames.ESP, frames.AH])
def test_an_error_goes_back_and_names_its_packet(protocol: int, version: int) -> None:
    source, destination = map(packed, ENDS[version])
    packet = Packet(version, protocol, source, destination, 5000, 443, 0x10000001)
    whole = errors.about(packet, Error.TOO_BIG)
    assert whole.index(destination + source) < HEADERS[version]
    message = whole[HEADERS[version] :]
    assert errors.quoted_by(version, message, Error.TOO_BIG) == errors.identity(version, packet.whole())
    assert errors.quoted_by(version, message, Error.FRAGMENTS_LOST) is None
