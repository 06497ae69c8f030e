"""What the algebra of rules says of a single packet."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from ipaddress import ip_address

from portbook.model import Direction, Family, Rule, Scope
from portbook.model.protocol import Protocol
from portbook.proof.lab.probe import Outcome, Probe, Way
from portbook.rules.boxes import Box
from portbook.rules.space import Corner, Space, code_points

_FAMILIES = {4: Family.IPV4, 6: Family.IPV6}
_ORDER = (Outcome.CLOSED, Outcome.ONE_WAY, Outcome.OPEN)


class Accepted:
    """What a rule set lets through, to be asked about single packets."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._boxes = Space().boxes(rules)
        self._of: dict[tuple[Corner, int], list[Box]] = {}

    def outcome(self, probe: Probe) -> Outcome:
        """What should become of a probe."""
        if probe.way is Way.SELF:
            found = [self._single(probe, direction, Scope.SELF) for direction in Direction]
            return min(found, key=_ORDER.index)
        direction = Direction.INBOUND if probe.way is Way.IN else Direction.OUTBOUND
        return self._single(probe, direction, Scope.NETWORK)

    def _single(self, probe: Probe, direction: Direction, scope: Scope) -> Outcome:
        corner = Corner(direction, _FAMILIES[probe.version], scope)
        outbound = direction is Direction.OUTBOUND
        local, remote = (probe.source, probe.destination) if outbound else (probe.destination, probe.source)
        near, far = probe.source_port, probe.destination_port
        if Protocol(probe.protocol).is_icmp:
            near, far = code_points(near, near)[0], code_points(far, far)[0]
        elif not outbound:
            near, far = far, near
        point = _number(local), _number(remote), near, far
        through = False
        for (_first, answered), _protocol, *axes in self._for(corner, probe.protocol):
            if all(first <= value <= last for value, (first, last) in zip(point, axes, strict=True)):
                if answered:
                    return Outcome.OPEN
                through = True
        return Outcome.ONE_WAY if through else Outcome.CLOSED

    def _for(self, corner: Corner, protocol: int) -> list[Box]:
        key = corner, protocol
        if key not in self._of:
            self._of[key] = [each for each in self._boxes.get(corner, ()) if each[1][0] <= protocol <= each[1][1]]
        return self._of[key]


@cache
def _number(address: str) -> int:
    return int(ip_address(address))
