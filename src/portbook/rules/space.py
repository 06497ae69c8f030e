"""Rules as boxes, and boxes as rules.

Axes: reply, protocol, local address, remote address, local port (or ICMP type), remote port (or ICMP code).
Direction, family and scope are no axes: each combination is a `Corner` with boxes of its own.
Host names are points behind the last address. *Any* address includes all of them, so a rule to anywhere covers a
rule to a name. Where no rule has a name, the range of all addresses is anywhere.
ICMP types and codes are bytes on the axes of ports; the byte 255 stands for 255 and all higher numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, summarize_address_range
from itertools import product
from math import prod

from portbook.model import (
    ANY_PORTS,
    ANY_PROTOCOL,
    ANYWHERE,
    Addresses,
    Direction,
    Family,
    Network,
    PortRange,
    Ports,
    Protocol,
    Reply,
    Rule,
    Scope,
)
from portbook.rules.boxes import MOST_BOXES, Box, Interval, TooComplex

ALL_PORTS: Interval = (0, 65535)
ALL_PROTOCOLS: Interval = (0, 255)
LOCAL, REMOTE = 2, 3
"""The axes of the addresses in a box."""
HIGHEST_BYTE = 255
REPLIES: dict[Reply, Interval] = {Reply.NONE: (0, 0), Reply.TRACKED: (0, 1)}
_TOPS = {Family.IPV4: (1 << 32) - 1, Family.IPV6: (1 << 128) - 1}
"""The last address of each IP version."""


@dataclass(frozen=True, order=True)
class Corner:
    """The direction, IP version and scope that rules must share before their boxes can be compared."""

    direction: Direction
    family: Family
    scope: Scope


class Space:
    """The axes for some rule sets; the axes of addresses have a point for every host name in the rules."""

    def __init__(self, *rule_sets: Iterable[Rule]) -> None:
        names = {name for rules in rule_sets for rule in rules for name in (*rule.local.names, *rule.remote.names)}
        self.names = tuple(sorted(names))
        self._places = {name: place for place, name in enumerate(self.names, 1)}
        more = len(self.names) + 1 if self.names else 0
        self._every: dict[Family, Interval] = {family: (0, top + more) for family, top in _TOPS.items()}

    def all_addresses(self, family: Family) -> Interval:
        """Every address and every name; with names, the last point stands for a name that no rule mentions."""
        return self._every[family]

    def has_unmentioned(self, box: Box, family: Family) -> bool:
        """Whether the box has, at either end, the point for names that no rule mentions."""
        return bool(self.names) and self.all_addresses(family)[1] in {
            interval[1] for interval in box[LOCAL : REMOTE + 1]
        }

    def widened(self, box: Box, family: Family) -> Box:
        """The box, with anywhere at each end that has the point for names that no rule mentions."""
        every = self.all_addresses(family)
        ends = (every if end[1] == every[1] else end for end in box[LOCAL : REMOTE + 1])
        return *box[:LOCAL], *ends, *box[REMOTE + 1 :]

    def boxes(self, rules: Iterable[Rule]) -> dict[Corner, list[Box]]:
        """The boxes of some rules, by corner.

        Raises:
            TooComplex: a corner has more than `MOST_BOXES`. A rule makes a box for each combination of its intervals.
        """
        by_corner: dict[Corner, list[Box]] = {}
        for rule in rules:
            for family in rule.family.each:
                corner_boxes = by_corner.setdefault(Corner(rule.direction, family, rule.scope), [])
                axes = self._axes(rule, family)
                if len(corner_boxes) + prod(map(len, axes)) > MOST_BOXES:
                    raise TooComplex
                corner_boxes += product(*axes)
        return {corner: boxes for corner, boxes in by_corner.items() if boxes}

    def _axes(self, rule: Rule, family: Family) -> tuple[Sequence[Interval], ...]:
        """The rule's intervals on each axis; its boxes are all combinations of them."""
        number = rule.protocol.number
        protocol = ALL_PROTOCOLS if rule.protocol.is_any else (number, number)
        if rule.protocol.is_icmp:
            near, far = [_or_all(rule.icmp_type)], [_or_all(rule.icmp_code)]
        else:
            near = [(range_.first, range_.last) for range_ in rule.local_ports.ranges]
            far = [(range_.first, range_.last) for range_ in rule.remote_ports.ranges]
        local, remote = self._intervals(rule.local, family), self._intervals(rule.remote, family)
        return (REPLIES[rule.reply],), (protocol,), local, remote, near, far

    def _intervals(self, addresses: Addresses, family: Family) -> Sequence[Interval]:
        if addresses.anywhere or family.version in addresses.wholes:
            return (self._every[family],)
        spans = addresses.spans[family.version]
        if not addresses.names:
            return spans
        points = (_TOPS[family] + self._places[name] for name in addresses.names)
        return *spans, *((point, point) for point in points)

    def rules(self, corner: Corner, box: Box) -> Iterator[Rule]:
        """The rules for a box: one, or one for each of its protocols and ICMP types and codes."""
        reply, protocol, local, remote, near, far = box
        numbers = [ANY_PROTOCOL] if protocol == ALL_PROTOCOLS else [Protocol(n) for n in _span(protocol)]
        for number in numbers:
            icmp = number.is_icmp
            for kind in _bytes(near) if icmp and near != ALL_PORTS else [None]:
                for code in _bytes(far) if icmp and far != ALL_PORTS else [None]:
                    yield Rule(
                        direction=corner.direction,
                        protocol=number,
                        family=corner.family,
                        local_ports=ANY_PORTS if icmp else Ports((PortRange(*near),)),
                        remote_ports=ANY_PORTS if icmp else Ports((PortRange(*far),)),
                        local=self.addresses(local, corner.family),
                        remote=self.addresses(remote, corner.family),
                        icmp_type=kind,
                        icmp_code=code,
                        reply=Reply.TRACKED if reply[1] else Reply.NONE,
                        scope=corner.scope,
                    )

    def addresses(self, interval: Interval, family: Family) -> Addresses:
        """The addresses and names of an interval."""
        if interval == self.all_addresses(family):
            return ANYWHERE
        first, last = interval
        top = _TOPS[family]
        names = tuple(
            self.names[p - top - 1] for p in range(max(first, top + 1), last + 1) if p - top <= len(self.names)
        )
        within = _addresses(first, min(last, top), family) if first <= top else Addresses()
        return Addresses(within.networks, names) if names else within


def _span(interval: Interval) -> range:
    return range(interval[0], interval[1] + 1)


def _bytes(interval: Interval) -> range:
    return range(min(interval[0], HIGHEST_BYTE), min(interval[1], HIGHEST_BYTE) + 1)


def code_points(first: int, last: int) -> Interval:
    """ICMP types or codes, 0 to 255, as an interval of the axis that they share with ports."""
    return first, ALL_PORTS[1] if last == HIGHEST_BYTE else last


def _or_all(value: int | None) -> Interval:
    return ALL_PORTS if value is None else code_points(value, value)


@lru_cache(maxsize=4096)
def _addresses(first: int, last: int, family: Family) -> Addresses:
    """The addresses of an interval, cached because the same few intervals are in many boxes."""
    return Addresses(_networks(first, last, family))


def _networks(first: int, last: int, family: Family) -> tuple[Network, ...]:
    if family is Family.IPV4:
        networks: tuple[Network, ...] = tuple(summarize_address_range(IPv4Address(first), IPv4Address(last)))
    else:
        networks = tuple(summarize_address_range(IPv6Address(first), IPv6Address(last)))
    # A /0 would stand for anywhere, with all names; two halves are all addresses without the names.
    return tuple(half for network in networks for half in (network.subnets() if network.prefixlen == 0 else [network]))
