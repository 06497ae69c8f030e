"""Events of the kernel's trace, as messages."""

from __future__ import annotations

import struct

import pytest

from portbook.proof.packets.lab.frames import packed
from portbook.proof.packets.lab.trace import events

TABLE, CHAIN, TYPE, ID, NETWORK_HEADER, POLICY = 1, 2, 4, 6, 8, 16
PEER, HOST, GROUP = "2001:db8::1", "2001:db8::2", "ff02::16"


def attribute(kind: int, content: bytes) -> bytes:
    head = struct.pack("=HH", 4 + len(content), kind)
    return head + content + bytes(-len(content) % 4)


def message(packet: int, *more: bytes, table: str = "t") -> bytes:
    """The event of a policy that dropped a packet."""
    parts = (
        attribute(ID, packet.to_bytes(4)),
        attribute(TABLE, table.encode() + b"\0"),
        attribute(CHAIN, b"output\0"),
        attribute(TYPE, (1).to_bytes(4)),
        attribute(POLICY, (0).to_bytes(4)),
        *more,
    )
    return bytes(20) + b"".join(parts)


def header(source: str, destination: str) -> bytes:
    before = 8 if ":" in source else 12
    return attribute(NETWORK_HEADER, bytes(before) + packed(source) + packed(destination))


@pytest.mark.parametrize(
    ("source", "destination", "packets"),
    [
        pytest.param(PEER, HOST, [1, 1], id="a probe"),
        pytest.param(HOST, PEER, [1, 1], id="its answer"),
        pytest.param("192.0.2.1", "192.0.2.2", [1, 1], id="IPv4"),
        pytest.param(HOST, GROUP, [], id="the kernel joins a group"),
        pytest.param("fe80::1", HOST, [], id="somebody looks for a neighbour"),
    ],
)
def test_only_packets_between_the_ends_count(source: str, destination: str, packets: list[int]) -> None:
    messages = [message(1, header(source, destination)), message(1)]
    ends = [packed(address) for address in (PEER, HOST, "192.0.2.1", "192.0.2.2")]
    assert [event.packet for event in events(messages, ends)] == packets
