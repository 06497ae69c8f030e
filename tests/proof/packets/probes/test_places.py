from __future__ import annotations

from ipaddress import ip_address

from portbook.model import Rule
from portbook.proof.packets.lab.probe import Way
from portbook.proof.packets.probes.canaries import canaries
from portbook.proof.packets.probes.ends import Ends
from portbook.proof.packets.probes.flows import documented
from portbook.proof.packets.probes.neighbours import beside


def test_every_probe_can_be_on_a_link(rule: Rule, ends: Ends) -> None:
    for each in (*documented([rule], ends), *beside([rule], ends), *canaries(ends)):
        source = ip_address(each.source)
        assert each.way is Way.SELF or not (source.is_loopback or source.is_multicast or source.is_unspecified)
        assert source.version == ip_address(each.destination).version == each.version
