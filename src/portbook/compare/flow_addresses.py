"""Doubts that matter only to flows with addresses in the data: broadcast addresses, and addresses that a program bans."""

from __future__ import annotations

from collections.abc import Sequence

from portbook.model import Network, Rule
from portbook.rules import intersection
from portbook.targets import Doubt, Reading


def to_broadcast(allowed: Sequence[Rule], reading: Reading) -> Doubt | None:
    """A doubt about packets to a broadcast address, where the destination of a flow may be one."""
    to_address = [rule for rule in allowed if any(map(_may_be_broadcast, rule.destination.networks))]
    return next((doubt for doubt in reading.broadcast if intersection(doubt.rules, to_address)), None)


def uncounted(allowed: Sequence[Rule], reading: Reading) -> Doubt | None:
    """A doubt about addresses that a program bans, where a flow has one of them in the data."""
    return next(
        (doubt for doubt in reading.uncounted for closed in doubt.rules for rule in allowed if _concerns(closed, rule)),
        None,
    )


def _concerns(closed: Rule, rule: Rule) -> bool:
    """Whether a rule meets closed packets, and has addresses at each end at which the closed packets have some."""
    ends = ((rule.remote, closed.remote), (rule.local, closed.local))
    has_addresses = all(not own.anywhere for own, others in ends if not others.anywhere)
    return has_addresses and bool(intersection([closed], [rule]))


def _may_be_broadcast(network: Network) -> bool:
    """Whether an address may be the last one of a network of eight addresses or more."""
    return network.version == 4 and network.num_addresses == 1 and int(network.network_address) & 0b111 == 0b111  # noqa: PLR2004  # IP
