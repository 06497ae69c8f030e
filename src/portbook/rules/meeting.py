"""A quick test whether two rules can match the same packet, before the exact comparison."""

from __future__ import annotations

from collections.abc import Sequence

from portbook.model import Addresses, Family, Ports, Rule


def may_meet(left: Rule, right: Rule) -> bool:
    """Whether both rules may match one packet; false only where they certainly do not."""
    return (
        left.direction is right.direction
        and left.scope is right.scope
        and (left.family is right.family or Family.BOTH in {left.family, right.family})
        and (left.protocol == right.protocol or left.protocol.is_any or right.protocol.is_any)
        and _ports_meet(left.local_ports, right.local_ports)
        and _ports_meet(left.remote_ports, right.remote_ports)
        and _addresses_meet(left.local, right.local)
        and _addresses_meet(left.remote, right.remote)
    )


def _ports_meet(left: Ports, right: Ports) -> bool:
    """Whether the ranges from the lowest to the highest port overlap."""
    if not (left.ranges and right.ranges):
        return False
    return left.ranges[0].first <= right.ranges[-1].last and right.ranges[0].first <= left.ranges[-1].last


def _addresses_meet(left: Addresses, right: Addresses) -> bool:
    """Whether the ranges from the lowest to the highest address overlap; a host name may have any address."""
    if left.anywhere or right.anywhere or left.names or right.names:
        return True
    return any(_spans_meet(left.spans[version], right.spans[version]) for version in (4, 6))


def _spans_meet(left: Sequence[tuple[int, int]], right: Sequence[tuple[int, int]]) -> bool:
    return bool(left and right) and left[0][0] <= right[-1][1] and right[0][0] <= left[-1][1]
