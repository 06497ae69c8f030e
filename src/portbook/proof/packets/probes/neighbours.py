"""Probes of what lies beside that which is documented."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portbook.model import Rule, Scope
from portbook.model.protocol import TCP, UDP, Protocol
from portbook.proof.packets.lab.probe import Probe
from portbook.proof.packets.probes.ends import Draft, Ends, drafted
from portbook.proof.packets.probes.headers import beside_ranges, ports_of, protocols, versions
from portbook.proof.packets.probes.places import outside, places
from portbook.targets.netfilter.protocols import HEADERS

_BESIDE = {TCP.number: UDP.number, UDP.number: TCP.number}
_UNTRIED = HEADERS | {136}
"""UDP-Lite too: connection tracking verifies its checksums as if they were UDP's, and takes good packets for invalid."""


def beside(rules: Sequence[Rule], ends: Ends) -> tuple[Probe, ...]:
    """What lies beside the flows of rules: neighbours, other protocol, direction, address; ports swapped."""
    return ends.filled(draft for rule in rules if rule.scope is not Scope.SELF for draft in _beside(rule, ends))


def _beside(rule: Rule, ends: Ends) -> Iterator[Draft]:
    for version in versions(rule):
        for place in places(rule, version, ends)[:1]:
            for protocol in protocols(rule, version)[:1]:
                yield from _off_ports(rule, version, protocol, place)
                yield from _off_protocol(rule, version, protocol, place)
        for ports in list(ports_of(rule, version, protocols(rule, version)[0]))[:1]:
            for place in outside(rule, version, ends):
                yield drafted(rule, version, protocols(rule, version)[0], place, ports)


def _off_ports(rule: Rule, version: int, protocol: int, place: tuple[str, str]) -> Iterator[Draft]:
    source, destination = next(iter(ports_of(rule, version, protocol)))
    if Protocol(protocol).is_icmp:
        for kind in (source or 0) - 1, (source or 0) + 1:
            if 0 <= kind < 256:  # noqa: PLR2004  # a byte
                yield drafted(rule, version, protocol, place, (kind, 0))
        return
    if not Protocol(protocol).has_ports:
        return
    for port in beside_ranges(rule.destination_ports):
        yield drafted(rule, version, protocol, place, (source, port))
    for port in beside_ranges(rule.source_ports):
        yield drafted(rule, version, protocol, place, (port, destination))
    yield drafted(rule, version, protocol, place, (destination, source))
    yield drafted(rule, version, protocol, place, (source, destination), back=True)
    yield drafted(rule, version, protocol, place, (destination, source), back=True)


def _off_protocol(rule: Rule, version: int, protocol: int, place: tuple[str, str]) -> Iterator[Draft]:
    ports = next(iter(ports_of(rule, version, protocol)))
    if protocol in _BESIDE:
        yield drafted(rule, version, _BESIDE[protocol], place, ports)
    elif Protocol(protocol).has_ports:
        for other in _BESIDE:
            yield drafted(rule, version, other, place, ports)
    elif not Protocol(protocol).is_icmp:
        yield drafted(rule, version, protocol, place, ports, back=True)
        for other in (protocol - 1, protocol + 1):
            if 0 < other < 255 and other not in _UNTRIED:  # noqa: PLR2004  # 255 is reserved
                yield drafted(rule, version, other, place, (None, None))
