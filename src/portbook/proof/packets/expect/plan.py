"""The probes of one snippet, for every host."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portbook.model import Rule
from portbook.proof.packets.expect.accept_space import accept_space
from portbook.proof.packets.expect.calibration import calibrate_through
from portbook.proof.packets.expect.disagreement import Disagreement, compare
from portbook.proof.packets.expect.expectation import as_sent, with_sizes_and_errors
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.packets.lab.probe import Probe, Way
from portbook.proof.packets.probes.canaries import canaries, passing
from portbook.proof.packets.probes.ends import Ends
from portbook.proof.packets.probes.flows import documented
from portbook.proof.packets.probes.listing import mentioned, mentioned_through
from portbook.proof.packets.probes.neighbours import beside

_ELSEWHERE = frozenset({Way.SELF, Way.THROUGH})
"""The ways of packets that the peer of the host has no part in."""


@dataclass(frozen=True)
class Plan:
    """The probes of one snippet, for every host.

    Attributes:
        flows: those that are documented.
        others: what lies beside them, and what no host should lose.
        ends: between whom.
        lab: where they are sent.
    """

    flows: tuple[Probe, ...]
    others: tuple[Probe, ...]
    ends: Ends
    lab: Lab

    @classmethod
    def of(cls, rules: Sequence[Rule], lab: Lab) -> Plan:
        """The plan for documented rules.

        Raises:
            SandboxFailed: the lab does not see what goes through the host, where some of that is documented.
        """
        ends = Ends(lab.pairs, lab.port)
        flows = documented(rules, ends)
        if _forwards(flows):
            calibrate_through(lab)
        beyond = (*beside(rules, ends), *canaries(ends), *(passing(ends) if _forwards(flows) else ()))
        others = tuple(probe for probe in beyond if probe.way in lab.ways)
        own = {_here(probe) for probe in (*flows, *others) if probe.way is not Way.THROUGH}
        return cls(_to_others(flows, own), _to_others(others, own), ends, lab)

    def disagreements(self, rules: Sequence[Rule], listing: str = "") -> list[Disagreement]:
        """Send every probe, and those for the numbers in a listing, to a host whose rules are these.

        Raises:
            SandboxFailed: a probe cannot be sent.
        """
        accepted = accept_space(tuple(rules))
        more = (*mentioned(listing, self.ends), *self._mentioned_through(listing)) if listing else ()
        sent = [
            *with_sizes_and_errors(self.flows, accepted),
            *(as_sent(probe, accepted.outcome(probe)) for probe in dict.fromkeys((*self.others, *more))),
        ]
        return compare(sent, self.lab.outcomes([probe for probe, _expected in sent]))

    def _mentioned_through(self, listing: str) -> tuple[Probe, ...]:
        """Between the ends of the first documented flow of each IP version that the host forwards; none where there is none."""
        through = [probe for probe in self.flows if probe.way is Way.THROUGH]
        places = {probe.version: (probe.source, probe.destination) for probe in reversed(through)}
        return mentioned_through(listing, self.ends, places)


def _forwards(flows: Sequence[Probe]) -> bool:
    return any(probe.way is Way.THROUGH for probe in flows)


def _here(probe: Probe) -> str:
    return probe.destination if probe.way is Way.IN else probe.source


def _to_others(probes: Sequence[Probe], own: set[str]) -> tuple[Probe, ...]:
    """The probes but for those between two addresses of the host: the other end cannot have one of them."""
    there = (probe.source if probe.way is Way.IN else probe.destination for probe in probes)
    return tuple(probe for probe, far in zip(probes, there, strict=True) if probe.way in _ELSEWHERE or far not in own)
