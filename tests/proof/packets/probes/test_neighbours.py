from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network

from portbook.model import Addresses, Direction, Ports, Rule, Scope
from portbook.model.protocol import UDP
from portbook.proof.packets.expect.accept_space import AcceptSpace
from portbook.proof.packets.lab.probe import Outcome, Way
from portbook.proof.packets.probes.ends import Ends
from portbook.proof.packets.probes.neighbours import beside

IN_UDP = Rule(Direction.INBOUND, UDP, local_ports=Ports.of(41641))
NETWORKS = Addresses.of(ip_network("192.0.2.0/24"), ip_network("2001:db8::/32"), ip_network("fe80::/10"))


def test_beside_it_something_is_closed(rule: Rule, ends: Ends) -> None:
    accepted = AcceptSpace([rule])
    found = {accepted.outcome(each) for each in beside([rule], ends)}
    assert Outcome.CLOSED in found or rule.scope is Scope.SELF or rule.protocol.is_any


def test_neighbours_directions_protocols_and_swapped_ports_are_tried(ends: Ends) -> None:
    found = [each for each in beside([IN_UDP], ends) if each.version == 4]
    assert {(each.way, each.protocol) for each in found} == {(Way.IN, 17), (Way.IN, 6), (Way.OUT, 17)}
    towards = {each.destination_port for each in found if (each.way, each.protocol) == (Way.IN, 17)}
    assert {41640, 41642} <= towards
    assert any(each.way is Way.IN and each.source_port == 41641 for each in found)


def test_addresses_beside_each_network_are_tried(ends: Ends) -> None:
    found = {each.source for each in beside([replace(IN_UDP, remote=NETWORKS)], ends)}
    assert {"192.0.1.255", "192.0.3.0", "2001:db9::"} <= found
