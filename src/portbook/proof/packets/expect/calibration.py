"""A lab shows that it sees, before it may certify anything."""

from __future__ import annotations

from portbook.proof.packets.expect.disagreement import compare, packet
from portbook.proof.packets.expect.expectation import as_sent
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.packets.lab.probe import Outcome, Probe
from portbook.proof.packets.probes.canaries import canaries
from portbook.proof.packets.probes.ends import Ends
from portbook.proof.packets.probes.listing import mentioned
from portbook.proof.sandbox.tools import SandboxFailed

_OPEN = ""
_CLOSED = """\
table inet calibration {
\tchain input {
\t\ttype filter hook input priority filter; policy drop;
\t}
\tchain output {
\t\ttype filter hook output priority filter; policy drop;
\t}
}
"""
_ONLY_THERE = """\
table inet calibration {
\tchain input {
\t\ttype filter hook input priority filter; policy drop;
\t\tct state new accept
\t}
\tchain output {
\t\ttype filter hook output priority filter; policy drop;
\t\tct state new accept
\t}
}
"""
_LOAD = ("nft", "-f", "-")


def calibrate(lab: Lab) -> None:
    """See what a rule set that accepts everything lets through, and that one that drops everything lets nothing.

    Raises:
        SandboxFailed: the lab does not see it, so it may not certify anything.
    """
    ends = Ends(lab.pairs, lab.port)
    probes = [*canaries(ends), *mentioned("443 41641", ends)]
    for text, outcome, words in (
        (_OPEN, Outcome.OPEN, "accepts everything"),
        (_CLOSED, Outcome.CLOSED, "drops everything"),
        (_ONLY_THERE, Outcome.ONE_WAY, "drops all answers"),
    ):
        _load(lab, text)
        sent = [(as_sent(probe, Outcome.OPEN)[0], _calibrated(probe, outcome)) for probe in probes]
        wrong = compare(sent, lab.outcomes([probe for probe, _expected in sent]))
        if wrong:
            msg = f"the lab does not see what a rule set that {words} does to {packet(wrong[0].probe)}"
            raise SandboxFailed(msg)
    lab.reset()


def _calibrated(probe: Probe, outcome: Outcome) -> Outcome:
    """Neighbour discovery is not tracked, so to connection tracking it is never new."""
    untracked = probe.protocol == 58 and probe.source_port in {135, 136}  # noqa: PLR2004  # ICMPv6
    return Outcome.CLOSED if untracked and outcome is Outcome.ONE_WAY else outcome


def _load(lab: Lab, text: str) -> None:
    lab.reset()
    completed = lab.run(_LOAD, text)
    if completed.returncode:
        msg = "nft does not load the rule sets that the lab is tried on"
        raise SandboxFailed(msg)
