"""Whether rules let a single packet through."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from ipaddress import ip_address

from portbook.model import Direction, Family, Rule, Scope
from portbook.model.protocol import ICMP, ICMPV6
from portbook.proof.packets.lab.probe import Outcome, Probe, Way
from portbook.rules.boxes import Box
from portbook.rules.space import Corner, Space, code_points

_FAMILIES = {4: Family.IPV4, 6: Family.IPV6}
_DIRECTIONS = {
    Way.IN: (Direction.INBOUND,),
    Way.OUT: (Direction.OUTBOUND,),
    Way.SELF: tuple(Direction),
    Way.THROUGH: (Direction.OUTBOUND,),
}
_SCOPES = {Way.SELF: Scope.SELF, Way.THROUGH: Scope.FORWARDED}
_ICMPS = frozenset({ICMP.number, ICMPV6.number})
_ORDER = (Outcome.CLOSED, Outcome.ONE_WAY, Outcome.OPEN)


@lru_cache(maxsize=32)
def accept_space(rules: tuple[Rule, ...]) -> AcceptSpace:
    """What a rule set lets through. Every snippet is tried on the same few hosts."""
    return AcceptSpace(rules)


class AcceptSpace:
    """What a rule set lets through, for questions about single packets."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._boxes = Space().boxes(rules)
        self._of: dict[tuple[Way, int, int], list[tuple[bool, list[Box]]]] = {}

    def outcome(self, probe: Probe) -> Outcome:
        """What should become of a probe."""
        seen, *others = self._boxes_for(probe.way, probe.version, probe.protocol)
        outcome = self._single(probe, *seen)
        return min((outcome, *(self._single(probe, *more) for more in others)), key=_ORDER.index) if others else outcome

    @staticmethod
    def _single(probe: Probe, outbound: bool, boxes: Sequence[Box]) -> Outcome:  # noqa: FBT001  # of a pair
        source, destination, near, far = _point(probe)
        if not outbound:
            source, destination = destination, source
            if probe.protocol not in _ICMPS:
                near, far = far, near
        through = False
        for reply, _protocol, local, remote, local_port, remote_port in boxes:
            if (
                local_port[0] <= near <= local_port[1]
                and remote_port[0] <= far <= remote_port[1]
                and local[0] <= source <= local[1]
                and remote[0] <= destination <= remote[1]
            ):
                if reply[1]:
                    return Outcome.OPEN
                through = True
        return Outcome.ONE_WAY if through else Outcome.CLOSED

    def _boxes_for(self, way: Way, version: int, protocol: int) -> list[tuple[bool, list[Box]]]:
        """The boxes that a probe may be in, for each direction in which a host sees it, with whether that is outbound."""
        key = way, version, protocol
        if key not in self._of:
            scope = _SCOPES.get(way, Scope.NETWORK)
            corners = [Corner(direction, _FAMILIES[version], scope) for direction in _DIRECTIONS[way]]
            self._of[key] = [
                (corner.direction is Direction.OUTBOUND, self._of_protocol(corner, protocol)) for corner in corners
            ]
        return self._of[key]

    def _of_protocol(self, corner: Corner, protocol: int) -> list[Box]:
        return [box for box in self._boxes.get(corner, ()) if box[1][0] <= protocol <= box[1][1]]


def _point(probe: Probe) -> tuple[int, int, int, int]:
    """Source and destination, their ports, or type and code."""
    near, far = probe.source_port, probe.destination_port
    if probe.protocol in _ICMPS:
        near, far = code_points(near, near)[0], code_points(far, far)[0]
    return _number(probe.source), _number(probe.destination), near, far


@cache
def _number(address: str) -> int:
    return int(ip_address(address))
