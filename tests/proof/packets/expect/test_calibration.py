from __future__ import annotations

import pytest

from portbook.proof.packets.expect.calibration import calibrate
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.packets.lab.probe import Manner, Outcome, Probe, Way
from portbook.proof.sandbox.tools import SandboxFailed

OPEN, CLOSED = Outcome.OPEN, Outcome.CLOSED


def test_a_lab_that_sees_may_certify(lab: Lab) -> None:
    calibrate(lab)
    assert lab.outcomes([Probe(Way.IN, 4, 6, lab.pairs[0].peer, lab.pairs[0].host, lab.port(), 9, Manner.SOCKET)]) == [
        OPEN
    ]


@pytest.mark.parametrize(("blind", "words"), [(CLOSED, "accepts everything"), (OPEN, "drops everything")])
def test_a_lab_that_does_not_see_is_refused(
    blind: Outcome, words: str, lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lab, "outcomes", lambda probes: [blind] * len(probes))
    with pytest.raises(SandboxFailed, match=f"the lab does not see what a rule set that {words} does to"):
        calibrate(lab)
