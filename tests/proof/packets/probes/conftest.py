from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network
from itertools import count

import pytest

from portbook.model import ANY_PROTOCOL, Addresses, Direction, Family, Ports, Rule, Scope
from portbook.model.protocol import ICMP, TCP, UDP, Protocol
from portbook.proof.packets.lab.lab import Pair
from portbook.proof.packets.probes.ends import Ends

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


@pytest.fixture(params=RULES, ids=str)
def rule(request: pytest.FixtureRequest) -> Rule:
    """Each kind of rule."""
    found: Rule = request.param
    return found
