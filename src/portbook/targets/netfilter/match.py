"""The packets that one rule of a chain matches, as the values that each field may have."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from itertools import product

from portbook.model import Direction, Scope
from portbook.model.protocol import ICMP, ICMPV6
from portbook.rules.boxes import Box
from portbook.rules.space import Corner, code_points
from portbook.targets.base import CannotJudge
from portbook.targets.netfilter.intervals import BYTE, PORT, Intervals, addresses, both

PORTED: Intervals = ((6, 6), (17, 17), (33, 33), (132, 132), (136, 136))
"""Protocols whose header starts with two ports: TCP, UDP, DCCP, SCTP, UDP-Lite."""
ICMPS: Intervals = ((ICMP.number, ICMP.number), (ICMPV6.number, ICMPV6.number))
MOST_BOXES = 10_000
"""Combinations of values that no rule of a person exceeds."""
LIMIT_DECIDES = "a rate limit decides which packets pass"


class State(StrEnum):
    """The state that connection tracking gives a packet."""

    NEW = "new"
    ESTABLISHED = "established"
    RELATED = "related"
    INVALID = "invalid"
    UNTRACKED = "untracked"


class Segment(StrEnum):
    """The place of a TCP segment in its connection, by its flags; see `tcp_flags`. Packets of other protocols are of all kinds."""

    FIRST = "first"
    """It begins one."""
    LATER = "later"
    """It belongs to one."""
    STRAY = "stray"
    """No connection has it."""


class Kind(StrEnum):
    """The type of an address, other than multicast, on the host that receives a packet to it."""

    LOCAL = "local"
    BROADCAST = "broadcast"


ANY_STATE = frozenset(State)
ANY_SEGMENT = frozenset(Segment)
ANY_KIND = frozenset(Kind)
BOTH_VERSIONS = frozenset({4, 6})


@dataclass(frozen=True)
class Match:
    """The packets whose every field has one of these values.

    Attributes:
        versions: IP versions; empty matches nothing.
        protocols: IP protocol numbers.
        source: source addresses of the one IP version of the match; None is any.
        destination: destination addresses of that version; None is any.
        source_ports: source ports of protocols that have ports.
        destination_ports: destination ports of protocols that have ports.
        icmp_types: types of ICMP and ICMPv6.
        icmp_codes: codes of ICMP and ICMPv6.
        states: states of connection tracking.
        segments: places of TCP segments in their connection.
        came_by: the interface a packet came in by: `self` for loopback, `network` for any other, None for no condition.
        leaves_by: the interface that it leaves by, with the same values.
        kinds: types of the destination address on the host; see `destinations`.
        limited: whether only some of these packets match, because of a rate limit or a doubt; see `limits`.
    """

    versions: frozenset[int] = BOTH_VERSIONS
    protocols: Intervals = BYTE
    source: Intervals | None = None
    destination: Intervals | None = None
    source_ports: Intervals = PORT
    destination_ports: Intervals = PORT
    icmp_types: Intervals = BYTE
    icmp_codes: Intervals = BYTE
    states: frozenset[State] = ANY_STATE
    segments: frozenset[Segment] = ANY_SEGMENT
    came_by: Scope | None = None
    leaves_by: Scope | None = None
    kinds: frozenset[Kind] = ANY_KIND
    limited: bool = False

    def __and__(self, other: Match) -> Match:
        came, came_clash = _one(self.came_by, other.came_by)
        leaves, leaves_clash = _one(self.leaves_by, other.leaves_by)
        versions = frozenset() if came_clash or leaves_clash else self.versions & other.versions
        return Match(
            versions,
            both(self.protocols, other.protocols),
            _meet(self.source, other.source),
            _meet(self.destination, other.destination),
            both(self.source_ports, other.source_ports),
            both(self.destination_ports, other.destination_ports),
            both(self.icmp_types, other.icmp_types),
            both(self.icmp_codes, other.icmp_codes),
            self.states & other.states,
            self.segments & other.segments,
            came,
            leaves,
            self.kinds & other.kinds,
            self.limited or other.limited,
        )

    @property
    def empty(self) -> bool:
        """Whether it contradicts itself in version or protocol."""
        return not (self.versions and self.protocols)

    @cached_property
    def any_packet(self) -> bool:
        """Whether it matches on nothing but the state."""
        return self == _everything(self.states)

    @property
    def reads_ports(self) -> bool:
        """Whether it matches on ports."""
        return (self.source_ports, self.destination_ports) != (PORT, PORT)

    @property
    def sure_of_ports(self) -> bool:
        """Whether it matches on ports of protocols with ports only."""
        return not self.reads_ports or both(self.protocols, PORTED) == self.protocols

    def boxes(self, corner: Corner, line: int) -> list[Box]:
        """Its packets in one corner as boxes: protocol, local, remote, local port or type, remote port or code.

        Raises:
            CannotJudge: it matches an interface that the hook does not have, has too many combinations, matches only
                some packets, or depends on the type of an address on the host.
        """
        if self.limited:
            raise limit_decides(line)
        if self.kinds != ANY_KIND:
            raise CannotJudge(line, "the type of this address depends on the host", id_="netfilter-address-type")
        if corner.family.version not in self.versions or not self._on_interface(corner, line):
            return []
        everywhere = addresses(corner.family.version)
        source = everywhere if self.source is None else self.source
        destination = everywhere if self.destination is None else self.destination
        outbound = corner.direction is Direction.OUTBOUND
        ends = (source, destination) if outbound else (destination, source)
        ports = (self.source_ports, self.destination_ports)
        shapes = [
            (_except_icmp(self.protocols), *ends, *(ports if outbound else ports[::-1])),
            (both(self.protocols, ICMPS), *ends, _kinds(self.icmp_types), _kinds(self.icmp_codes)),
        ]
        if self.reads_ports:
            shapes.pop()
        if (self.icmp_types, self.icmp_codes) != (BYTE, BYTE):
            shapes.pop(0)
        if sum(_count(shape) for shape in shapes) > MOST_BOXES:
            message = "this rule has too many combinations of addresses and ports"
            raise CannotJudge(line, message, id_="netfilter-too-many-combinations")
        return [box for shape in shapes for box in product(*shape)]

    def _on_interface(self, corner: Corner, line: int) -> bool:
        if corner.scope is Scope.FORWARDED:  # it comes in by one interface of the network, and leaves by another
            return Scope.SELF not in {self.came_by, self.leaves_by}
        outbound = corner.direction is Direction.OUTBOUND
        here, absent = (self.leaves_by, self.came_by) if outbound else (self.came_by, self.leaves_by)
        if absent is Scope.NETWORK:
            message = "packets have no such interface in this hook"
            raise CannotJudge(line, message, id_="netfilter-interface-of-other-hook")
        return absent is None and here in (None, corner.scope)


EVERYTHING = Match()


def limit_decides(line: int) -> CannotJudge:
    """The refusal of a rate limit that decides which packets pass."""
    cure = "take the limit out, or limit the log only"
    return CannotJudge(line, LIMIT_DECIDES, id_="netfilter-limit-decides", cure=cure)


@cache
def _everything(states: frozenset[State]) -> Match:
    return Match(states=states)


@lru_cache(maxsize=4096)
def packets_of(match: Match, corner: Corner, line: int) -> tuple[Box, ...]:
    """The packets of a match as boxes. Many rule sets have the same rules, so it is cached.

    Raises:
        CannotJudge: as `Match.boxes`.
    """
    return tuple(match.boxes(corner, line))


def _one(left: Scope | None, right: Scope | None) -> tuple[Scope | None, bool]:
    """The condition that both make, and whether they contradict each other."""
    return left or right, left is not None and right is not None and left is not right


def _meet(left: Intervals | None, right: Intervals | None) -> Intervals | None:
    if left is None or right is None:
        return right if left is None else left
    return both(left, right)


def _except_icmp(protocols: Intervals) -> Intervals:
    return both(protocols, ((0, 0), (2, 57), (59, 255)))


def _kinds(values: Intervals) -> Intervals:
    return tuple(code_points(*interval) for interval in values)


def _count(shape: tuple[Intervals, ...]) -> int:
    total = 1
    for axis in shape:
        total *= len(axis)
    return total
