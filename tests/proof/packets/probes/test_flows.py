from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from ipaddress import ip_network

import pytest

from portbook.model import ANY_PORTS, Addresses, Direction, Family, Packet, Ports, Rule, Scope
from portbook.model.protocol import ICMP, TCP, UDP
from portbook.proof.packets.expect.accept_space import AcceptSpace
from portbook.proof.packets.lab.probe import Outcome, Probe, Way
from portbook.proof.packets.probes.ends import Ends
from portbook.proof.packets.probes.flows import documented, witness

IN_UDP = Rule(Direction.INBOUND, UDP, local_ports=Ports.of(41641))
OUT_RANGE = Rule(Direction.OUTBOUND, TCP, local_ports=Ports.of(5000), remote_ports=Ports.of((30000, 32767), 443))
GROUP = Addresses.of(ip_network("224.0.0.18/32"), ip_network("ff02::12/128"))


def _ports(found: Sequence[Probe]) -> set[tuple[int, int]]:
    return {(each.source_port, each.destination_port) for each in found}


def test_a_flow_is_what_its_rule_lets_through_in_each_family(rule: Rule, ends: Ends) -> None:
    found = documented([rule], ends)
    arriving = replace(rule, direction=rule.direction.opposite, local_ports=rule.remote_ports, remote_ports=ANY_PORTS)
    accepted = AcceptSpace([rule, arriving] if rule.scope is Scope.SELF else [rule])
    assert {each.version for each in found} == {family.version for family in rule.family.each}
    assert {accepted.outcome(each) for each in found} == {Outcome.OPEN}


def test_ends_and_middle_of_each_range_are_tried(ends: Ends) -> None:
    assert _ports(documented([OUT_RANGE], ends)) == {(5000, port) for port in (443, 30000, 31383, 32767)}


def test_a_local_address_of_the_rule_is_the_hosts(ends: Ends) -> None:
    local = Addresses.of(ip_network("198.51.100.7/32"))
    assert {each.destination for each in documented([replace(IN_UDP, local=local)], ends)} == {"198.51.100.7"}


def test_no_packet_comes_from_a_group(ends: Ends) -> None:
    assert documented([replace(IN_UDP, remote=GROUP)], ends) == ()


@pytest.mark.parametrize(
    "packet",
    [
        Packet(Direction.INBOUND, Family.BOTH, UDP, local_port=41642),
        Packet(Direction.OUTBOUND, Family.IPV6, TCP, local_port=5, remote_port=6, remote="2001:db8::1"),
        Packet(Direction.INBOUND, Family.IPV4, ICMP, icmp_type=13, icmp_code=0),
        Packet(Direction.OUTBOUND, Family.BOTH, TCP, remote_port=443, remote="example.org"),
    ],
    ids=str,
)
def test_a_witness_is_such_a_packet(packet: Packet, ends: Ends) -> None:
    found = witness(packet, ends)
    assert found
    assert found.protocol == packet.protocol.number
    if not packet.protocol.is_icmp:
        near, far = (found.source_port, found.destination_port)
        local, remote = (near, far) if found.way is Way.OUT else (far, near)
        assert packet.local_port in {None, local}
        assert packet.remote_port in {None, remote}
