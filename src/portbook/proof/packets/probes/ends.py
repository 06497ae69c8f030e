"""Between whom probes travel, and what is left open until they are sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

from portbook.model import Direction, Rule, Scope
from portbook.model.protocol import Protocol
from portbook.proof.packets.lab.lab import Pair
from portbook.proof.packets.lab.probe import Probe, Way

_WAYS = {Direction.INBOUND: Way.IN, Direction.OUTBOUND: Way.OUT}
BROADCAST = "255.255.255.255"
Draft = tuple[Way, int, int, str, str, int | None, int | None]
"""A probe whose ports may still be open: None is one that has not been used for long."""


@dataclass(frozen=True)
class Ends:
    """Between whom probes travel.

    Attributes:
        pairs: the addresses at the ends of the links.
        port: gives a port that has not been used for long.
    """

    pairs: Sequence[Pair]
    port: Callable[[], int]

    def filled(self, drafts: Iterable[Draft]) -> tuple[Probe, ...]:
        """The probes of drafts, each once, with ports where a draft leaves them open; no packet comes from a group."""
        return tuple(self._filled(draft) for draft in dict.fromkeys(drafts) if not is_group(draft[3]))

    def _filled(self, draft: Draft) -> Probe:
        way, version, protocol, source, destination, from_port, to_port = draft
        first = from_port if from_port is not None else self._open(protocol)
        last = to_port if to_port is not None else self._open(protocol)
        return Probe(way, version, protocol, source, destination, first, last)

    def _open(self, protocol: int) -> int:
        return self.port() if _has_ports(protocol) else 0

    def of(self, version: int, kind: str = "") -> list[Pair]:
        """The pairs of an IP version; without those of one link only, if no kind is asked for."""
        return [
            pair
            for pair in self.pairs
            if pair.version == version and (pair.kind == kind if kind else pair.kind != "link-local")
        ]


def drafted(  # what a packet is
    rule: Rule,
    version: int,
    protocol: int,
    place: tuple[str, str],
    ports: tuple[int | None, int | None],
    *,
    back: bool = False,
) -> Draft:
    """A draft between the two ends of a rule, which are the host and another one, or two others.

    Args:
        rule: gives the direction.
        version: of IP.
        protocol: its number.
        place: the rule's local address and its remote one.
        ports: source and destination.
        back: whether it goes in the other direction.
    """
    local, remote = place
    direction = rule.direction.opposite if back else rule.direction
    source, destination = (local, remote) if direction is Direction.OUTBOUND else (remote, local)
    way = Way.THROUGH if rule.scope is Scope.FORWARDED else _WAYS[direction]
    return way, version, protocol, source, destination, *ports


def both_ways(pair: Pair) -> Iterator[tuple[Way, tuple[str, str]]]:
    """Each way with its source and destination."""
    yield Way.IN, (pair.peer, pair.host)
    yield Way.OUT, (pair.host, pair.peer)


@cache
def _has_ports(protocol: int) -> bool:
    return Protocol(protocol).has_ports


@cache
def is_group(address: str) -> bool:
    """Whether packets to an address go to many; none comes from it."""
    return parsed(address).is_multicast or address == BROADCAST


@lru_cache(maxsize=4096)
def parsed(address: str) -> IPv4Address | IPv6Address:
    """An address of text; the same few are asked about for each probe."""
    return ip_address(address)
