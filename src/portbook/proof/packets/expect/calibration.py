"""A lab shows that it sees, before it may certify anything."""

from __future__ import annotations

from collections.abc import Sequence
from weakref import WeakSet

from portbook.proof.packets.expect.disagreement import compare, packet
from portbook.proof.packets.expect.expectation import as_sent
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.packets.lab.probe import Outcome, Probe
from portbook.proof.packets.probes.canaries import canaries, passing
from portbook.proof.packets.probes.ends import Ends
from portbook.proof.packets.probes.listing import mentioned, mentioned_through
from portbook.proof.packets.probes.places import ANYONE
from portbook.proof.sandbox.tools import SandboxFailed

_OPEN = ""
_CHAIN = """\
\tchain {hook} {{
\t\ttype filter hook {hook} priority filter; policy drop;{rule}
\t}}
"""
_NEW = "\n\t\tct state new accept"
_CALIBRATED: WeakSet[Lab] = WeakSet()
"""The labs that were seen to see what goes through the host."""
_LOAD = ("nft", "-f", "-")


def calibrate(lab: Lab) -> None:
    """See what a rule set that accepts everything lets through, and that one that drops everything lets nothing.

    Raises:
        SandboxFailed: the lab does not see it, so it may not certify anything.
    """
    ends = Ends(lab.pairs, lab.port)
    _see(lab, [*canaries(ends), *mentioned("443 41641", ends)], ("input", "output"))


def calibrate_through(lab: Lab) -> None:
    """The same for packets that go through the host, between others; once for each lab.

    Raises:
        SandboxFailed: as `calibrate`.
    """
    if lab not in _CALIBRATED:
        ends = Ends(lab.pairs, lab.port)
        _see(lab, [*passing(ends), *mentioned_through("443 41641", ends, ANYONE)], ("forward",))
        _CALIBRATED.add(lab)


def _see(lab: Lab, probes: Sequence[Probe], hooks: Sequence[str]) -> None:
    for text, outcome, words in (
        (_OPEN, Outcome.OPEN, "accepts everything"),
        (_table(hooks), Outcome.CLOSED, "drops everything"),
        (_table(hooks, _NEW), Outcome.ONE_WAY, "drops all answers"),
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


def _table(hooks: Sequence[str], rule: str = "") -> str:
    chains = "".join(_CHAIN.format(hook=hook, rule=rule) for hook in hooks)
    return f"table inet calibration {{\n{chains}}}\n"


def _load(lab: Lab, text: str) -> None:
    lab.reset()
    completed = lab.run(_LOAD, text)
    if completed.returncode:
        msg = "nft does not load the rule sets that the lab is tried on"
        raise SandboxFailed(msg)
