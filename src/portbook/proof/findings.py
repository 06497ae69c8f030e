"""Findings: differences between two rule sets, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portbook.model import Packet, Rule
from portbook.rules import differences


@dataclass(frozen=True)
class Finding:
    """A packet that one side lets through and the other does not.

    Attributes:
        packet: the witness.
        flows: ids of the flows that need it; empty for one that nothing documents.
    """

    packet: Packet
    flows: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """`opens inbound UDP 41642, which nothing documents`; `does not let outbound UDP 9 through, which ... needs`."""
        if not self.flows:
            return f"opens {self.packet}, which nothing documents"
        plural = len(self.flows) > 1
        flows = " and ".join(self.flows)
        return f"does not let {self.packet} through, which the flow{'s' * plural} {flows} need{'s' * (not plural)}"


def missing(wanted: Sequence[Rule], have: Sequence[Rule]) -> tuple[Finding, ...]:
    """What should pass and does not, with the flows that need it."""
    found: dict[Packet, tuple[str, ...]] = {}
    for rule in wanted:
        for packet in differences([rule], have):
            earlier = found.get(packet, ())
            found[packet] = (*earlier, *(each for each in rule.flows or ("?",) if each not in earlier))
    return tuple(Finding(packet, flows) for packet, flows in found.items())


def extra(have: Sequence[Rule], allowed: Sequence[Rule]) -> tuple[Finding, ...]:
    """What passes and should not."""
    return tuple(map(Finding, differences(have, allowed)))
