"""Which versions, protocols and ports of a rule are tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import cycle, islice

from portbook.model import Ports, Rule
from portbook.model.protocol import ICMP, ICMPV6, SCTP, TCP, UDP, Protocol

ECHO = {4: 8, 6: 128}
OWN_ICMP = {4: ICMP.number, 6: ICMPV6.number}
_ANY_PROTOCOL = (TCP.number, UDP.number, SCTP.number, 47, 50, 89)
"""What is tried where a rule is about every protocol."""
_MOST_PORTS = 24
"""Ports of one rule that are tried."""
_HIGHEST = 65535


def versions(rule: Rule) -> list[int]:
    """The versions of IP: 4, 6 or both."""
    return [family.version for family in rule.family.each]


def protocols(rule: Rule, version: int) -> tuple[int, ...]:
    """Numbers of the protocols that stand for those of a rule."""
    return (*_ANY_PROTOCOL, OWN_ICMP[version]) if rule.protocol.is_any else (rule.protocol.number,)


def ports_of(rule: Rule, version: int, protocol: int) -> Iterator[tuple[int | None, int | None]]:
    """Source and destination ports to try together; of ICMP, types and codes."""
    if Protocol(protocol).is_icmp:
        yield (ECHO[version] if rule.icmp_type is None else rule.icmp_type, rule.icmp_code or 0)
        return
    sources, destinations = _chosen(rule.source_ports), _chosen(rule.destination_ports)
    turns = max(len(sources), len(destinations))
    yield from islice(zip(cycle(sources), cycle(destinations), strict=False), turns)


def _chosen(ports: Ports) -> Sequence[int | None]:
    """The ends and the middle of each range."""
    if ports.is_any:
        return [None]
    numbers = (
        port for range_ in ports.ranges for port in (range_.first, (range_.first + range_.last) // 2, range_.last)
    )
    return [*dict.fromkeys(numbers)][:_MOST_PORTS]


def beside_ranges(ports: Ports) -> list[int]:
    """The ports beside the ranges; none where every port is in them."""
    neighbours = [port for range_ in ports.ranges for port in (range_.first - 1, range_.last + 1)]
    return [port for port in neighbours if 0 < port <= _HIGHEST and port not in ports][:_MOST_PORTS]
