from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from ipaddress import ip_address, ip_network
from itertools import count

import pytest

from portbook.model import ANY_PORTS, ANY_PROTOCOL, Addresses, Direction, Family, Packet, Ports, Rule, Scope
from portbook.model.protocol import ICMP, TCP, UDP, Protocol
from portbook.proof import probes
from portbook.proof.judge import Accepted
from portbook.proof.lab.bench import Pair
from portbook.proof.lab.probe import Outcome, Probe, Way
from portbook.proof.probes import Ends

PAIRS = (
    Pair("private", "10.7.0.1", "10.7.0.2", 0),
    Pair("public", "44.7.0.1", "44.7.0.2", 0),
    Pair("local", "fd07::1", "fd07::2", 0),
    Pair("global", "2607::1", "2607::2", 0),
    Pair("link-local", "fe80::1", "fe80::2", 0),
)
IN_UDP = Rule(Direction.INBOUND, UDP, local_ports=Ports.of(41641))
OUT_RANGE = Rule(Direction.OUTBOUND, TCP, local_ports=Ports.of(5000), remote_ports=Ports.of((30000, 32767), 443))
NETWORKS = Addresses.of(ip_network("192.0.2.0/24"), ip_network("2001:db8::/32"), ip_network("fe80::/10"))
GROUP = Addresses.of(ip_network("224.0.0.18/32"), ip_network("ff02::12/128"))
RULES = [
    IN_UDP,
    OUT_RANGE,
    replace(IN_UDP, remote=NETWORKS),
    replace(OUT_RANGE, local=NETWORKS, remote=NETWORKS, local_ports=Ports.of((0, 1023))),
    Rule(Direction.INBOUND, Protocol(112), local=GROUP),
    Rule(Direction.OUTBOUND, Protocol(112), remote=GROUP),
    Rule(Direction.INBOUND, ICMP, Family.IPV4, icmp_type=8),
    Rule(Direction.OUTBOUND, ANY_PROTOCOL),
    Rule(Direction.OUTBOUND, TCP, remote_ports=Ports.of(10257), scope=Scope.SELF),
]


@pytest.fixture
def ends() -> Ends:
    ports = count(20001)
    return Ends(PAIRS, lambda: next(ports))


def _ports(found: Sequence[Probe]) -> set[tuple[int, int]]:
    return {(each.source_port, each.destination_port) for each in found}


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_a_flow_is_what_its_rule_lets_through_in_each_family(rule: Rule, ends: Ends) -> None:
    found = probes.documented([rule], ends)
    arriving = replace(rule, direction=rule.direction.opposite, local_ports=rule.remote_ports, remote_ports=ANY_PORTS)
    accepted = Accepted([rule, arriving] if rule.scope is Scope.SELF else [rule])
    assert {each.version for each in found} == {family.version for family in rule.family.each}
    assert {accepted.outcome(each) for each in found} == {Outcome.OPEN}


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_beside_it_something_is_closed(rule: Rule, ends: Ends) -> None:
    accepted = Accepted([rule])
    found = {accepted.outcome(each) for each in probes.beside([rule], ends)}
    assert Outcome.CLOSED in found or rule.scope is Scope.SELF or rule.protocol.is_any


def test_ends_and_middle_of_each_range_are_tried(ends: Ends) -> None:
    assert _ports(probes.documented([OUT_RANGE], ends)) == {(5000, port) for port in (443, 30000, 31383, 32767)}


def test_neighbours_directions_protocols_and_swapped_ports_are_tried(ends: Ends) -> None:
    found = [each for each in probes.beside([IN_UDP], ends) if each.version == 4]
    assert {(each.way, each.protocol) for each in found} == {(Way.IN, 17), (Way.IN, 6), (Way.OUT, 17)}
    towards = {each.destination_port for each in found if (each.way, each.protocol) == (Way.IN, 17)}
    assert {41640, 41642} <= towards
    assert any(each.way is Way.IN and each.source_port == 41641 for each in found)


def test_addresses_beside_each_network_are_tried(ends: Ends) -> None:
    found = {each.source for each in probes.beside([replace(IN_UDP, remote=NETWORKS)], ends)}
    assert {"192.0.1.255", "192.0.3.0", "2001:db9::"} <= found


def test_a_local_address_of_the_rule_is_the_hosts(ends: Ends) -> None:
    local = Addresses.of(ip_network("198.51.100.7/32"))
    assert {each.destination for each in probes.documented([replace(IN_UDP, local=local)], ends)} == {"198.51.100.7"}


def test_no_packet_comes_from_a_group(ends: Ends) -> None:
    assert probes.documented([replace(IN_UDP, remote=GROUP)], ends) == ()


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_every_probe_can_be_on_a_link(rule: Rule, ends: Ends) -> None:
    for each in (*probes.documented([rule], ends), *probes.beside([rule], ends), *probes.canaries(ends)):
        source = ip_address(each.source)
        assert each.way is Way.SELF or not (source.is_loopback or source.is_multicast or source.is_unspecified)
        assert source.version == ip_address(each.destination).version == each.version


def test_canaries_are_ssh_loopback_discovery_and_echo(ends: Ends) -> None:
    found = probes.canaries(ends)
    assert {(each.version, each.way) for each in found if each.destination_port == 22} == {(4, Way.IN), (6, Way.IN)}
    assert {each.protocol for each in found if each.way is Way.SELF} == {6, 17}
    assert {each.source_port for each in found if each.protocol == 58} == {128, 135, 136}


@pytest.mark.parametrize(
    ("listing", "expected"),
    [
        ('{"rule": {"handle": 12, "expr": [{"range": [41641, 41700]}, {"right": 22}]}}', (22, 41641, 41700)),
        ('{"metainfo": {"version": "1.0.6", "json_schema_version": 1}}', ()),
        ('{"chain": {"prio": -350, "policy": "drop"}}', ()),
        (
            "# Generated by iptables-save v1.8.9 on 22 Nov\n:INPUT DROP [3:180]\n-A INPUT -p udp --dport 443:445",
            (443, 445),
        ),
        ("-A INPUT -s 10.0.0.0/8 -d 2001:db8::53/128 -p tcp -m tcp --dport 25 -j ACCEPT", (25,)),
        ("70000 0 65535", (65535,)),
    ],
)
def test_numbers_of_a_listing_are_its_ports(listing: str, expected: tuple[int, ...]) -> None:
    assert probes.numbers(listing) == expected


def test_every_number_is_tried_as_every_port(ends: Ends) -> None:
    found = probes.mentioned("--dport 25", ends)
    tried = {(each.way, each.version, each.protocol, each.source_port == 25) for each in found}
    assert tried == {(w, v, p, s) for w in (Way.IN, Way.OUT) for v in (4, 6) for p in (6, 17) for s in (True, False)}
    assert all(25 in {each.source_port, each.destination_port} for each in found)


def test_a_fresh_port_is_never_used_twice(ends: Ends) -> None:
    found = [each for _ in range(3) for each in probes.mentioned("25 26", ends)]
    assert len({tuple(each.row()) for each in found}) == len(found)


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
    found = probes.witness(packet, ends)
    assert found
    assert found.protocol == packet.protocol.number
    if not packet.protocol.is_icmp:
        near, far = (found.source_port, found.destination_port)
        local, remote = (near, far) if found.way is Way.OUT else (far, near)
        assert packet.local_port in {None, local}
        assert packet.remote_port in {None, remote}
