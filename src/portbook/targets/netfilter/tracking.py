"""The states that Linux connection tracking gives first packets and their answers.

Source: net/netfilter/nf_conntrack_proto_icmp.c and nf_conntrack_proto_icmpv6.c: which ICMP messages may open a
connection (`valid_new`), which answers belong to them (`invmap`), and which are never tracked (`noct_valid_new`).
ICMP of the other IP version is invalid, whatever its type (`state->pf != NFPROTO_IPV4`).
An ICMP error without a connection is invalid; one that belongs to a connection is related, so no first packet.
An IPv6 packet without a next header is invalid: it has no protocol to track (`get_l4proto` in nf_conntrack_core.c).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType

from portbook.model import Family
from portbook.model.protocol import ICMP, ICMPV6
from portbook.rules.boxes import Box
from portbook.rules.space import ALL_PORTS, code_points
from portbook.targets.netfilter.intervals import BYTE, Intervals, addresses, joined, outside
from portbook.targets.netfilter.match import ICMPS, State
from portbook.targets.netfilter.protocols import NO_NEXT_HEADER
from portbook.targets.netfilter.walk import Boxes

_ANSWERS = {
    Family.IPV4: {8: 0, 13: 14, 15: 16, 17: 18},
    Family.IPV6: {128: 129, 139: 140},
}
"""ICMP types that open a connection, and the types of their answers."""
_NEVER_TRACKED = {Family.IPV4: (), Family.IPV6: (130, 131, 132, 133, 134, 135, 136, 143)}
_ICMP = {Family.IPV4: ICMP.number, Family.IPV6: ICMPV6.number}
_INVALID: dict[Family, Intervals] = {
    Family.IPV4: ((ICMPV6.number, ICMPV6.number),),
    Family.IPV6: ((ICMP.number, ICMP.number), (NO_NEXT_HEADER, NO_NEXT_HEADER)),
}
"""Protocols whose every packet is invalid."""


@cache
def first_packets(family: Family) -> Mapping[State, Boxes]:
    """Every first packet of an IP version, by its state."""
    others = tuple(_boxes(family, outside(joined((*ICMPS, *_INVALID[family])), BYTE), (ALL_PORTS,)))
    opening = _types(_ANSWERS[family])
    never = _types(_NEVER_TRACKED[family])
    rest = outside(joined((*opening, *never)), BYTE)
    by_state = {
        State.NEW: others + tuple(_icmp(family, opening)),
        State.UNTRACKED: tuple(_icmp(family, never)),
        State.INVALID: (*_icmp(family, rest), *_boxes(family, _INVALID[family], (ALL_PORTS,))),
    }
    return MappingProxyType(by_state)


def answers(family: Family, packets: Boxes) -> Boxes:
    """The answers to first packets, from the view of the same host: ports and addresses stay, ICMP types change."""
    return tuple(_swapped(family, packets, _ANSWERS[family]))


def answered(family: Family, packets: Boxes) -> Boxes:
    """The first packets that these packets answer."""
    return tuple(_swapped(family, packets, {reply: request for request, reply in _ANSWERS[family].items()}))


def _swapped(family: Family, packets: Boxes, types: dict[int, int]) -> Iterator[Box]:
    own = _ICMP[family]
    for protocol, local, remote, near, far in packets:
        if protocol == (own, own):
            for number in range(near[0], near[1] + 1):
                yield protocol, local, remote, code_points(types[number], types[number]), far
        else:
            yield protocol, local, remote, near, far


def _types(numbers: Iterable[int]) -> Intervals:
    return joined((number, number) for number in numbers)


def _icmp(family: Family, types: Intervals) -> Iterator[Box]:
    own = _ICMP[family]
    return _boxes(family, ((own, own),), tuple(code_points(*interval) for interval in types))


def _boxes(family: Family, protocols: Intervals, near: Intervals) -> Iterator[Box]:
    (everywhere,) = addresses(family.version)
    return ((protocol, everywhere, everywhere, interval, ALL_PORTS) for protocol in protocols for interval in near)
