"""Probes for the numbers that stand in a loaded rule set."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle

from portbook.model.protocol import TCP, UDP
from portbook.proof.packets.lab.probe import Probe, Way
from portbook.proof.packets.probes.ends import Draft, Ends, both_ways

_MOST_NUMBERS = 48
_HIGHEST = 65535
_NOT_PORTS = re.compile(
    r'"(?:handle|prio|json_schema_version|version|release_name|rate|burst)": *"?[^,}"]*"?'
    r"|^#.*$|\[\d+:\d+\]|\d+(?:\.\d+){3}|[0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-fA-F:.]*|/\d+",
    re.MULTILINE,
)
_NUMBER = re.compile(r"(?<![\w.])\d{1,5}(?![\w.])")


def mentioned(listing: str, ends: Ends) -> tuple[Probe, ...]:
    """Every number that stands in a loaded rule set, as a port of both ends, protocols, directions and versions."""
    return ends.filled(_mentioned(numbers(listing), ends))


def mentioned_through(listing: str, ends: Ends, places: Mapping[int, tuple[str, str]]) -> tuple[Probe, ...]:
    """Every number that stands in a loaded rule set, as a port of both ends of packets between other hosts.

    Args:
        listing: the rule set.
        ends: gives ports that have not been used for long.
        places: by version of IP, the addresses of the two hosts.
    """
    return ends.filled(
        (Way.THROUGH, version, protocol, *place, *ports)
        for version, place in places.items()
        for number in numbers(listing)
        for protocol in (TCP.number, UDP.number)
        for ports in ((None, number), (number, None))
    )


def numbers(listing: str) -> tuple[int, ...]:
    """The numbers in a listing that may be ports, in order; not those of addresses, handles and counters."""
    numbers = {int(number) for number in _NUMBER.findall(_NOT_PORTS.sub(" ", listing))}
    return tuple(sorted(number for number in numbers if 0 < number <= _HIGHEST))[:_MOST_NUMBERS]


def _mentioned(numbers: Sequence[int], ends: Ends) -> Iterator[Draft]:
    for version in (4, 6):
        pairs = cycle(ends.of(version))
        for number in numbers:
            for protocol in (TCP.number, UDP.number):
                pair = next(pairs)
                for way, (source, destination) in both_ways(pair):
                    yield way, version, protocol, source, destination, None, number
                    yield way, version, protocol, source, destination, number, None
