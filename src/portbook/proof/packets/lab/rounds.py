"""Which probes can be under way at the same time. Inner side."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from portbook.proof.packets.lab import frames
from portbook.proof.packets.lab.probe import ERRORS, Probe

Keys: TypeAlias = AbstractSet[tuple[object, ...]]
"""Packets of which two have one of them in common may be taken for each other."""
_WITH_PORTS = frozenset({frames.TCP, frames.UDP, frames.SCTP})
"""Protocols of which connection tracking knows the ports; of the others only the addresses."""
_ICMPS = frozenset({(4, frames.ICMP), (6, frames.ICMPV6)})
_ASKED = {
    version: {answer: kind for kind, answer in answers.items()} for version, answers in frames.ICMP_ANSWERS.items()
}
"""What an ICMP message answers, by IP version and types; no message passes for an answer to one of another type."""
_MOST = 96
"""Probes on their way at the same time: the kernel's queue on a link holds a thousand packets."""


def rounds(probes: Sequence[Probe]) -> list[list[int]]:
    """The probes in groups in which no packet can pass for an answer to another; an error goes with what it is about."""
    return together([None if probe.manner in ERRORS else keys(probe) for probe in probes])


def together(marks: Sequence[Keys | None]) -> list[list[int]]:
    """The numbers of packets in groups of which no two have a key in common; one without keys goes with the one before it."""
    groups: list[tuple[list[int], set[tuple[object, ...]]]] = []
    last: list[int] = []
    for number, own in enumerate(marks):
        if own is None:
            last.append(number)
            continue
        for numbers, known in groups:
            if not own & known and len(numbers) < _MOST:
                break
        else:
            numbers, known = [], set()
            groups.append((numbers, known))
        numbers.append(number)
        known |= own
        last = numbers
    return [numbers for numbers, _keys in groups]


def keys(probe: Probe) -> Keys:
    """Packets of which two have one of them in common may be taken for each other."""
    return {_connection(probe), *([_start(probe)] if probe.protocol == frames.TCP else [])}


def _start(probe: Probe) -> tuple[object, ...]:
    """What is seen of TCP's first packet, which the kernel writes: a raw socket does not tell where IPv6 was sent to."""
    return probe.version, probe.source, probe.source_port, probe.destination_port


def _connection(probe: Probe) -> tuple[object, ...]:
    """Alike for packets that connection tracking may take for those of one connection, either way."""
    ends = [(probe.source, probe.source_port), (probe.destination, probe.destination_port)]
    if probe.protocol not in _WITH_PORTS:
        ends = [(address, 0) for address, _port in ends]
    return frames.tracked(probe.version, probe.protocol), frozenset(ends), _question(probe)


def _question(probe: Probe) -> int:
    """The type of an ICMP message, or the type that it answers; 0 for other protocols."""
    if (probe.version, probe.protocol) not in _ICMPS:
        return 0
    return _ASKED[probe.version].get(probe.source_port, probe.source_port)
