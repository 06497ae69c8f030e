"""A list of ports that others keep, and its entries."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from portbook.model import ANY_PORTS, PortRange, Ports, Protocol, protocol_named

Listing: TypeAlias = Mapping[Protocol, Ports]
"""The ports of an entry by protocol; a protocol without ports has all of them."""


@dataclass(frozen=True)
class Registry:
    """A list of ports that others keep.

    Attributes:
        id: as the data names it: one of `model.registry.REGISTRIES`.
        title: as people write it.
        source: where it comes from: an address, or a folder of this machine.
        version: which one it is.
        licence: under which its entries may be passed on; an SPDX expression.
        assigns: whether an entry only keeps a port free for a name, most often for all protocols, and nobody has to use it.
        entries: by name.
        absent: why it is not here, one sentence without a full stop; empty where it is.
    """

    id: str
    title: str
    source: str
    version: str
    licence: str
    assigns: bool
    entries: Mapping[str, Listing] = field(default_factory=dict)
    absent: str = ""

    @cached_property
    def spellings(self) -> Mapping[str, tuple[str, ...]]:
        """The names of entries by what is the same in all of their spellings."""
        spellings: dict[str, list[str]] = {}
        for name in self.entries:
            spellings.setdefault(plain(name), []).append(name)
        return {same: tuple(names) for same, names in spellings.items()}

    def names_at(self, protocol: Protocol, port: int) -> tuple[str, ...]:
        """The names of the entries that have a port."""
        single, wide = self._places
        in_range = (name for name, ports in wide.get(protocol, ()) if port in ports)
        return (*single.get((protocol, port), ()), *in_range)

    @cached_property
    def _places(self) -> tuple[dict[tuple[Protocol, int], list[str]], dict[Protocol, list[tuple[str, Ports]]]]:
        """Names by protocol and port, and those of wide ranges by protocol."""
        single: dict[tuple[Protocol, int], list[str]] = {}
        wide: dict[Protocol, list[tuple[str, Ports]]] = {}
        for name, listing in self.entries.items():
            for protocol, ports in listing.items():
                for port in members(ports):
                    single.setdefault((protocol, port), []).append(name)
                if ranges := tuple(range_ for range_ in ports.ranges if is_wide(range_)):
                    wide.setdefault(protocol, []).append((name, Ports(ranges)))
        return single, wide


_WIDEST = 64
"""The most ports of a range that are looked at one by one."""


def is_wide(range_: PortRange) -> bool:
    """Whether a range has too many ports to look at each."""
    return range_.last - range_.first >= _WIDEST


def members(ports: Ports) -> Iterator[int]:
    """The ports of those ranges that are not wide."""
    for range_ in ports.ranges:
        if not is_wide(range_):
            yield from range(range_.first, range_.last + 1)


def plain(name: str) -> str:
    """What is the same in all spellings of a name: `Node-RED`, `node_red` and `nodered`."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def joined(listings: Iterable[Listing]) -> Listing:
    """All ports of some entries."""
    ranges: dict[Protocol, list[PortRange]] = {}
    for listing in listings:
        for protocol, ports in listing.items():
            ranges.setdefault(protocol, []).extend(ports.ranges)
    return {protocol: Ports(tuple(of_protocol)) for protocol, of_protocol in ranges.items()}


def listing_of(text: str) -> Listing:
    """The entry of a text such as `5432/tcp+udp 8000-8010/tcp esp`.

    Raises:
        KeyError: a protocol is unknown.
        ValueError: a port is none.
    """
    return joined(part for word in text.split() for part in _parts(word))


def _parts(word: str) -> Iterator[Listing]:
    ports, slash, protocols = word.partition("/")
    if not slash:
        yield {protocol_named(word): ANY_PORTS}
        return
    first, _, last = ports.partition("-")
    for name in protocols.split("+"):
        yield {protocol_named(name): Ports.of((int(first), int(last or first)))}


def common(ours: Ports, theirs: Ports) -> Ports:
    """The ports that are in both. Quick where either has few ranges, however many the other has."""
    few, many = (ours, theirs) if len(ours.ranges) <= len(theirs.ranges) else (theirs, ours)
    return Ports(
        tuple(
            PortRange(max(range_.first, other.first), min(range_.last, other.last))
            for range_ in few.ranges
            for other in _meeting(range_, many)
        )
    )


def without(ours: Ports, theirs: Ports) -> Ports:
    """Our ports that are not theirs. Quick where ours has few ranges."""
    return Ports(tuple(piece for range_ in ours.ranges for piece in _cut(range_, theirs)))


def _cut(range_: PortRange, holes: Ports) -> Iterator[PortRange]:
    first = range_.first
    for hole in _meeting(range_, holes):
        if first < hole.first:
            yield PortRange(first, hole.first - 1)
        first = hole.last + 1
    if first <= range_.last:
        yield PortRange(first, range_.last)


def _meeting(range_: PortRange, ports: Ports) -> Sequence[PortRange]:
    """The ranges that share a port with one range, in order."""
    begin = bisect_left(ports.ranges, range_.first, key=lambda other: other.last)
    end = bisect_right(ports.ranges, range_.last, key=lambda other: other.first)
    return ports.ranges[begin:end]
