from __future__ import annotations

from dataclasses import replace

import pytest

from portbook.proof.packets.lab.probe import Manner, Probe, Way
from portbook.proof.packets.lab.rounds import rounds

UDP = Probe(Way.IN, 4, 17, "10.0.0.2", "10.0.0.1", 5000, 53)
TCP = replace(UDP, protocol=6)
BACK = Probe(Way.OUT, 4, 17, "10.0.0.1", "10.0.0.2", 53, 5000)
ESP = Probe(Way.IN, 4, 50, "10.0.0.2", "10.0.0.1")
ECHO = Probe(Way.IN, 6, 58, "fd00::2", "fd00::1", 128, 0)
ECHOED = Probe(Way.OUT, 6, 58, "fd00::1", "fd00::2", 129, 0)
NEIGHBOUR = replace(ECHO, source_port=135)
NOT_ICMP = replace(ECHO, version=4, source="10.0.0.2", destination="10.0.0.1")


@pytest.mark.parametrize(
    ("probes", "expected"),
    [
        ([UDP, replace(UDP, source_port=5001)], [[0, 1]]),
        ([UDP, BACK], [[0], [1]]),
        ([UDP, replace(UDP, destination="10.0.0.3")], [[0, 1]]),
        ([TCP, replace(TCP, destination="10.0.0.3"), replace(TCP, source_port=5001)], [[0, 2], [1]]),
        ([ESP, replace(ESP, way=Way.OUT, source=ESP.destination, destination=ESP.source)], [[0], [1]]),
        ([ECHO, NEIGHBOUR, ECHOED], [[0, 1], [2]]),
        ([NOT_ICMP, replace(NOT_ICMP, source_port=135)], [[0], [1]]),
        ([UDP, ESP, replace(ESP, manner=Manner.ERROR)], [[0, 1, 2]]),
        ([UDP, BACK, replace(BACK, manner=Manner.ERROR), replace(BACK, manner=Manner.OWN_ERROR)], [[0], [1, 2, 3]]),
    ],
)
def test_probes_of_one_round_are_no_answers_to_each_other(probes: list[Probe], expected: list[list[int]]) -> None:
    assert rounds(probes) == expected


def test_a_round_is_not_larger_than_a_links_queue() -> None:
    found = rounds([replace(UDP, source_port=1024 + number) for number in range(200)])
    assert [len(each) for each in found] == [96, 96, 8]
