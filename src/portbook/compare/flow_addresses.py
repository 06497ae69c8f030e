"""What matters only to flows whose addresses are written in the data: a broadcast address, or one that a program closes."""

from __future__ import annotations

from collections.abc import Sequence

from portbook.model import Network, Rule
from portbook.rules import intersection
from portbook.targets import Doubt, Reading


def to_broadcast(allowed: Sequence[Rule], reading: Reading) -> Doubt | None:
    """A doubt about packets to a broadcast address, where a flow is written to go to what may be one."""
    written = [rule for rule in allowed if any(map(_may_be_broadcast, rule.destination.networks))]
    return next((each for each in reading.broadcast if intersection(each.rules, written)), None)


def uncounted(allowed: Sequence[Rule], reading: Reading) -> Doubt | None:
    """A doubt about addresses that a program closes, where a flow is written to have one of them."""
    return next(
        (each for each in reading.uncounted for closed in each.rules for rule in allowed if _concerns(closed, rule)),
        None,
    )


def _concerns(closed: Rule, rule: Rule) -> bool:
    """Whether a rule has addresses of its own at each end where only some are closed, and these among them."""
    ends = ((rule.remote, closed.remote), (rule.local, closed.local))
    written = all(not own.anywhere for own, others in ends if not others.anywhere)
    return written and bool(intersection([closed], [rule]))


def _may_be_broadcast(network: Network) -> bool:
    """Whether an address may be the last one of a network of eight or more."""
    return network.version == 4 and network.num_addresses == 1 and int(network.network_address) & 0b111 == 0b111  # noqa: PLR2004  # IP
