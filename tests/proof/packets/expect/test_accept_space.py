from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.model import Addresses, Direction, Family, Ports, Reply, Rule, Scope
from portbook.model.protocol import ICMP, ICMPV6, TCP, UDP
from portbook.proof.packets.expect.accept_space import AcceptSpace
from portbook.proof.packets.lab.probe import Outcome, Probe, Way
from portbook.rules import covers

OPEN, ONE_WAY, CLOSED = Outcome.OPEN, Outcome.ONE_WAY, Outcome.CLOSED
RULES = (
    Rule(Direction.INBOUND, UDP, local_ports=Ports.of(41641)),
    Rule(Direction.OUTBOUND, TCP, remote_ports=Ports.of((443, 445)), reply=Reply.NONE),
    Rule(Direction.INBOUND, ICMPV6, Family.IPV6, icmp_type=128),
    Rule(Direction.INBOUND, ICMP, Family.IPV4, icmp_type=255),
    Rule(Direction.OUTBOUND, TCP, remote_ports=Ports.of(10257), scope=Scope.SELF),
)
IN4 = Probe(Way.IN, 4, 17, "10.0.0.2", "10.0.0.1", 5000, 41641)
OUT6 = Probe(Way.OUT, 6, 6, "fd00::1", "fd00::2", 5000, 444)
SELF4 = Probe(Way.SELF, 4, 6, "127.0.0.1", "127.0.0.1", 5000, 10257)
_PORT = st.sampled_from([1, 22, 442, 443, 445, 446, 41640, 41641, 65535])


@pytest.mark.parametrize(
    ("probe", "expected"),
    [
        (IN4, OPEN),
        (replace(IN4, destination_port=41642), CLOSED),
        (replace(IN4, source_port=41641, destination_port=5000), CLOSED),
        (replace(IN4, protocol=6), CLOSED),
        (replace(IN4, way=Way.OUT), CLOSED),
        (OUT6, ONE_WAY),
        (replace(OUT6, destination_port=446), CLOSED),
        (Probe(Way.IN, 6, 58, "fd00::2", "fd00::1", 128, 0), OPEN),
        (Probe(Way.IN, 6, 58, "fd00::2", "fd00::1", 129, 0), CLOSED),
        (Probe(Way.IN, 4, 1, "10.0.0.2", "10.0.0.1", 255, 255), OPEN),
        (SELF4, CLOSED),
    ],
)
def test_the_algebra_says_what_should_become_of_a_packet(probe: Probe, expected: Outcome) -> None:
    assert AcceptSpace(RULES).outcome(probe) is expected


def test_over_loopback_a_packet_leaves_and_enters() -> None:
    inbound = Rule(Direction.INBOUND, TCP, local_ports=Ports.of(10257), scope=Scope.SELF)
    assert AcceptSpace([*RULES, inbound]).outcome(SELF4) is OPEN


@given(st.sampled_from(list(Way)[:2]), st.sampled_from([6, 17]), st.integers(0, 2**32 - 1), _PORT, _PORT, st.booleans())
def test_one_packet_fares_as_a_rule_set_of_it_alone(  # noqa: PLR0917  # a packet has these
    way: Way,
    protocol: int,
    address: int,
    source: int,
    destination: int,
    ipv6: bool,  # noqa: FBT001  # drawn
) -> None:
    remote = IPv6Address(address) if ipv6 else IPv4Address(address)
    ends = (("fd00::1" if ipv6 else "10.0.0.1"), str(remote))
    probe = Probe(way, 6 if ipv6 else 4, protocol, *(ends if way is Way.OUT else ends[::-1]), source, destination)
    alone = Rule(
        Direction.OUTBOUND if way is Way.OUT else Direction.INBOUND,
        TCP if protocol == 6 else UDP,
        Family.IPV6 if ipv6 else Family.IPV4,
        Ports.of(source if way is Way.OUT else destination),
        Ports.of(destination if way is Way.OUT else source),
        remote=Addresses.of(ip_network(str(remote))),
    )
    whole, request = covers(RULES, [alone]), covers(RULES, [replace(alone, reply=Reply.NONE)])
    assert AcceptSpace(RULES).outcome(probe) is (OPEN if whole else ONE_WAY if request else CLOSED)
