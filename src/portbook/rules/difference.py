"""The difference between two rule sets, as example packets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, zip_longest

from portbook.model import Addresses, Family, Packet, Protocol, Reply, Rule
from portbook.rules import boxes, pieces
from portbook.rules.boxes import Box, Interval
from portbook.rules.space import ALL_PORTS, ALL_PROTOCOLS, REPLIES, Corner, Space

MOST = 20
"""The number of witnesses that a person would read."""
_LOOKED_AT = 50 * MOST
"""A difference may come apart into millions of boxes; only this many are searched for the simplest witnesses."""


def differences(left: Sequence[Rule], right: Sequence[Rule], most: int = MOST) -> tuple[Packet, ...]:
    """Packets that `left` lets through and `right` does not, the simplest first, at most `most`.

    Each box of the difference gives one packet, and without a difference there is none. A packet of both IP versions
    comes once, with the family `both`.

    Raises:
        TooComplex: the rules overlap in too many ways.
    """
    packets: dict[Packet, Packet] = {}
    for packet in islice(_witnesses(left, right), _LOOKED_AT):
        neutral = replace(packet, family=Family.BOTH)
        packets[neutral] = neutral if neutral in packets else packet
    return tuple(sorted(packets.values(), key=_details)[:most])


def _witnesses(left: Sequence[Rule], right: Sequence[Rule]) -> Iterator[Packet]:
    """The witnesses, taken from each corner in turn, so that no corner crowds out the others."""
    space = Space(left, right)
    right_boxes = space.boxes(right)
    corners = [
        _corner_witnesses(space, corner, in_corner, right_boxes.get(corner, ()))
        for corner, in_corner in sorted(space.boxes(left).items(), key=lambda entry: entry[0])
    ]
    for turn in zip_longest(*corners):
        yield from (packet for packet in turn if packet)


def _corner_witnesses(space: Space, corner: Corner, ours: Sequence[Box], theirs: Sequence[Box]) -> Iterator[Packet]:
    """First the packets that do not pass in `theirs`; then those that do pass, but without their replies."""
    if pieces.contained(ours, theirs):
        return
    for box in boxes.boxes(boxes.difference(_packets(ours), _packets(theirs))):
        yield _witness(space, corner, box, Reply.TRACKED)
    unanswered = boxes.boxes(boxes.difference(_packets(theirs), _answered(theirs)))
    for box in boxes.boxes(boxes.intersection(_answered(ours), unanswered)):
        yield _witness(space, corner, box, Reply.NONE)


def _packets(in_corner: Iterable[Box]) -> list[Box]:
    """The boxes without the axis of replies: a packet passes whether its replies do or not."""
    return [box[1:] for box in in_corner]


def _answered(in_corner: Iterable[Box]) -> list[Box]:
    return [box[1:] for box in in_corner if box[0] == REPLIES[Reply.TRACKED]]


def _details(packet: Packet) -> int:
    """The number of fields that a witness sets: a difference in one port is easier to see than one in three fields."""
    fields = (packet.local, packet.remote, packet.local_port, packet.remote_port, packet.icmp_type, packet.icmp_code)
    return sum(field is not None for field in fields)


def _witness(space: Space, corner: Corner, box: Box, reply: Reply) -> Packet:
    protocol, local, remote, near, far = box
    number = Protocol(-1 if protocol == ALL_PROTOCOLS else _edge(protocol))
    icmp = number.is_icmp
    return Packet(
        direction=corner.direction,
        family=corner.family,
        protocol=number,
        local=_address(space.addresses(local, corner.family)),
        remote=_address(space.addresses(remote, corner.family)),
        local_port=None if icmp else _port(near),
        remote_port=None if icmp else _port(far),
        icmp_type=_port(near) if icmp else None,
        icmp_code=_port(far) if icmp else None,
        reply=reply,
        scope=corner.scope,
    )


def _edge(interval: Interval) -> int:
    """The end of an interval where the difference begins: the last number if it starts at 0, else the first."""
    return interval[1] if interval[0] == 0 else interval[0]


def _port(interval: Interval) -> int | None:
    return None if interval == ALL_PORTS else _edge(interval)


def _address(addresses: Addresses) -> str | None:
    if addresses.anywhere:
        return None
    if addresses.networks:
        return str(addresses.networks[0].network_address)
    return addresses.names[0] if addresses.names else "another host name"
