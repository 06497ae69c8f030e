"""A difference between rule sets, as packets that a person can picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from portbook.model import Addresses, Family, Packet, Protocol, Reply, Rule
from portbook.rules import boxes
from portbook.rules.boxes import Box, Interval
from portbook.rules.space import ALL_PORTS, ALL_PROTOCOLS, Corner, Space


def differences(left: Sequence[Rule], right: Sequence[Rule]) -> tuple[Packet, ...]:
    """One witness for every box of packets that `left` lets through and `right` does not.

    A witness that holds in both families is given once, with the family `both`.
    """
    space = Space(left, right)
    others = space.boxes(right)
    found: dict[Packet, Packet] = {}
    for corner, each in sorted(space.boxes(left).items(), key=lambda item: item[0]):
        for box in boxes.boxes(boxes.difference(each, others.get(corner, ()))):
            packet = _witness(space, corner, box, replies_differ=_opened(box, others.get(corner, ())))
            neutral = replace(packet, family=Family.BOTH)
            found[neutral] = neutral if neutral in found else packet
    return tuple(found.values())


def _opened(box: Box, others: Sequence[Box]) -> bool:
    """Whether the packets themselves pass on the other side too, so that only their replies differ."""
    return box[0] == (1, 1) and bool(boxes.intersection([box[1:]], [other[1:] for other in others]))


def _witness(space: Space, corner: Corner, box: Box, *, replies_differ: bool) -> Packet:
    _reply, protocol, local, remote, near, far = box
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
        reply=Reply.NONE if replies_differ else Reply.TRACKED,
        scope=corner.scope,
    )


def _edge(interval: Interval) -> int:
    """The end that lies beside something else: the last of an interval that starts at 0, else the first."""
    return interval[1] if interval[0] == 0 else interval[0]


def _port(interval: Interval) -> int | None:
    return None if interval == ALL_PORTS else _edge(interval)


def _address(addresses: Addresses) -> str | None:
    if addresses.anywhere:
        return None
    if addresses.networks:
        return str(addresses.networks[0].network_address)
    return addresses.names[0] if addresses.names else "another host name"
