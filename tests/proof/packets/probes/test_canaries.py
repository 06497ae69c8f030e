from __future__ import annotations

from portbook.proof.packets.lab.probe import Way
from portbook.proof.packets.probes.canaries import canaries
from portbook.proof.packets.probes.ends import Ends


def test_canaries_are_ssh_loopback_discovery_and_echo(ends: Ends) -> None:
    found = canaries(ends)
    assert {(each.version, each.way) for each in found if each.destination_port == 22} == {(4, Way.IN), (6, Way.IN)}
    assert {each.protocol for each in found if each.way is Way.SELF} == {6, 17}
    assert {each.source_port for each in found if each.protocol == 58} == {128, 135, 136}
