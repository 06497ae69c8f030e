from __future__ import annotations

from dataclasses import replace

import pytest

from portbook.proof.packets.expect.disagreement import Disagreement, compare
from portbook.proof.packets.lab.probe import Manner, Outcome, Probe, Way

OPEN, ONE_WAY, CLOSED = Outcome.OPEN, Outcome.ONE_WAY, Outcome.CLOSED
IN4 = Probe(Way.IN, 4, 17, "10.0.0.2", "10.0.0.1", 5000, 41641)


@pytest.mark.parametrize(
    ("probe", "expected", "outcome", "agrees"),
    [
        (replace(IN4, manner=Manner.SOCKET), OPEN, ONE_WAY, False),
        (replace(IN4, manner=Manner.SOCKET), ONE_WAY, OPEN, False),
        (replace(IN4, manner=Manner.SOCKET), CLOSED, OPEN, False),
        (IN4, CLOSED, ONE_WAY, False),
        (Probe(Way.IN, 4, 112, "10.0.0.2", "224.0.0.18"), OPEN, ONE_WAY, True),
        (Probe(Way.IN, 4, 112, "10.0.0.2", "224.0.0.18"), CLOSED, ONE_WAY, False),
        (Probe(Way.IN, 4, 50, "10.0.0.2", "10.0.0.1"), OPEN, ONE_WAY, False),
        (Probe(Way.IN, 6, 58, "fd00::2", "fd00::1", 135, 0), OPEN, ONE_WAY, True),
        (Probe(Way.IN, 6, 58, "fd00::2", "fd00::1", 128, 0), OPEN, ONE_WAY, False),
        (replace(IN4, protocol=6, manner=Manner.LOOKALIKE), CLOSED, ONE_WAY, False),
        (replace(IN4, protocol=6, manner=Manner.LOOKALIKE), OPEN, CLOSED, True),
        (replace(IN4, manner=Manner.ERROR), OPEN, CLOSED, False),
        (replace(IN4, manner=Manner.OWN_ERROR), OPEN, CLOSED, False),
    ],
)
def test_a_packet_agrees_with_the_rules_or_not(
    probe: Probe, expected: Outcome, outcome: Outcome, *, agrees: bool
) -> None:
    assert compare([(probe, expected)], [outcome]) == ([] if agrees else [Disagreement(probe, expected, outcome)])


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (Disagreement(IN4, CLOSED, ONE_WAY), "a real packet passes, which the rules as listed do not let through: "),
        (Disagreement(IN4, OPEN, CLOSED), "a real packet does not pass, which the rules as listed let through: "),
        (
            Disagreement(IN4, OPEN, ONE_WAY),
            "the answer to a real packet does not pass, other than the rules as listed say",
        ),
        (
            Disagreement(replace(IN4, manner=Manner.ERROR), OPEN, CLOSED),
            "does not let the errors about inbound IPv4 UDP",
        ),
        (
            Disagreement(replace(IN4, manner=Manner.OWN_ERROR), OPEN, CLOSED),
            "does not let the host's own errors about inbound IPv4 UDP",
        ),
        (
            Disagreement(replace(IN4, manner=Manner.LOOKALIKE), CLOSED, ONE_WAY),
            "lets through what looks like an answer",
        ),
        (Disagreement(replace(IN4, manner=Manner.LARGE), OPEN, CLOSED), "port 41641 of 3,000 bytes"),
    ],
)
def test_a_disagreement_names_its_packet(found: Disagreement, sentence: str) -> None:
    assert sentence in found.sentence
    assert "inbound IPv4 UDP from 10.0.0.2 port 5000 to 10.0.0.1 port 41641" in found.sentence
