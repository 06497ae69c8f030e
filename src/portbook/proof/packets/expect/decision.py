"""Which rule decided about a probe."""

from __future__ import annotations

from portbook.proof.packets.expect.expectation import as_sent
from portbook.proof.packets.lab.bench import Lab
from portbook.proof.packets.lab.probe import ERRORS, Manner, Outcome, Probe
from portbook.proof.sandbox.sandbox import SandboxFailed


def decided(lab: Lab, probe: Probe | None) -> str:
    """`: dropped by …`, to be put behind a sentence about a probe; empty where nobody tells."""
    if probe is None or probe.manner in ERRORS:
        return ""
    accepted = Outcome.CLOSED if probe.manner is Manner.LOOKALIKE else Outcome.OPEN
    try:
        by = lab.decided(probe if probe.manner is Manner.LOOKALIKE else as_sent(probe, accepted)[0])
    except SandboxFailed:
        return ""  # what is wrong is known, whether or not this packet can be sent again
    return f": {by}" if by else ""
