"""Probes of what no host should lose."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from portbook.model.protocol import TCP, UDP
from portbook.proof.packets.lab.probe import Probe, Way
from portbook.proof.packets.probes.ends import Draft, Ends, both_ways
from portbook.proof.packets.probes.flows import LOOPBACK
from portbook.proof.packets.probes.headers import ECHO, OWN_ICMP
from portbook.proof.packets.probes.places import ANYONE

_DISCOVERY = (135, 136)
_SSH = 22


def canaries(ends: Ends) -> tuple[Probe, ...]:
    """What a host should never lose: SSH, loopback, neighbour discovery, echo."""
    return ends.filled(draft for version in (4, 6) for draft in _canaries(version, ends))


def passing(ends: Ends) -> tuple[Probe, ...]:
    """What a router should go on to forward as it did: SSH, and echo requests, both ways."""
    return ends.filled(draft for version in (4, 6) for draft in _passing(version))


def _passing(version: int) -> Iterator[Draft]:
    for source, destination in permutations(ANYONE[version]):
        yield Way.THROUGH, version, TCP.number, source, destination, None, _SSH
        yield Way.THROUGH, version, UDP.number, source, destination, None, None
        yield Way.THROUGH, version, OWN_ICMP[version], source, destination, ECHO[version], 0


def _canaries(version: int, ends: Ends) -> Iterator[Draft]:
    own, first = OWN_ICMP[version], ends.of(version)[0]
    yield Way.IN, version, TCP.number, first.peer, first.host, None, _SSH
    for protocol in (TCP.number, UDP.number):
        for address in (LOOPBACK[version], first.host):
            yield Way.SELF, version, protocol, address, address, None, None
    for way, (source, destination) in both_ways(first):
        yield way, version, own, source, destination, ECHO[version], 0
        for kind in _DISCOVERY if version == 6 else ():  # noqa: PLR2004  # IPv6
            yield way, version, own, source, destination, kind, 0
