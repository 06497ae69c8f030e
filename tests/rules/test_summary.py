from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network

import pytest

from portbook.model import ANY_PROTOCOL, Addresses, Direction, Family, Ports, Rule, Scope
from portbook.model.protocol import ICMP, TCP, UDP
from portbook.rules import minus, phrases

EVERYTHING = tuple(Rule(direction, ANY_PROTOCOL) for direction in Direction)
SSH = Rule(Direction.INBOUND, TCP, local_ports=Ports.of(22))
OWN_PORT = Rule(Direction.OUTBOUND, UDP, remote_ports=Ports.of(41641))
SERVER = Addresses.of(ip_network("192.0.2.10"))
PRIVATE = Addresses.of(ip_network("10.0.0.0/8"))
_IPV4 = replace(SSH, family=Family.IPV4)
OTHER = replace(_IPV4, local_ports=Ports.of(6379))
PIECES = (*minus([_IPV4], [replace(_IPV4, remote=PRIVATE)]), OTHER)
"""One rule cuts the addresses of the other into pieces."""


@pytest.mark.parametrize(
    ("rules", "documented", "said"),
    [
        (minus(EVERYTHING, [SSH]), [SSH], ("everything else inbound", "everything outbound")),
        ([replace(EVERYTHING[0], family=Family.IPV4)], [], ("everything outbound IPv4",)),
        ([replace(SSH, scope=Scope.SELF)], [], ("inbound TCP 22 on loopback",)),
        (minus([replace(SSH, local_ports=EVERYTHING[0].local_ports)], [SSH]), [SSH], ("all other inbound TCP",)),
        ([replace(SSH, local_ports=Ports.of(22, (8000, 9000)))], [], ("inbound TCP 22, 8000-9000",)),
        ([replace(SSH, remote=PRIVATE, family=Family.IPV4)], [], ("inbound IPv4 TCP 22 from 10.0.0.0/8",)),
        (PIECES, [], ("inbound IPv4 TCP 22 from any but 10.0.0.0/8", "inbound IPv4 TCP 6379")),
        (
            minus([replace(SSH, family=Family.IPV4)], [replace(SSH, local=SERVER, family=Family.IPV4)]),
            [replace(SSH, local=SERVER, family=Family.IPV4)],
            ("inbound IPv4 TCP 22 to any but 192.0.2.10",),
        ),
        (
            minus([replace(SSH, remote=PRIVATE, family=Family.IPV4)], [replace(SSH, local=SERVER, remote=PRIVATE)]),
            [],
            ("inbound IPv4 TCP 22 from 10.0.0.0/8 to any but 192.0.2.10",),
        ),
        ([Rule(Direction.INBOUND, ICMP, Family.IPV4, icmp_type=8)], [], ("inbound IPv4 ICMP type 8",)),
        (
            minus([OWN_PORT], [replace(OWN_PORT, local_ports=Ports.of(41641))]),
            [],
            ("outbound UDP 41641 from any port but 41641",),
        ),
        ([], [SSH], ()),
    ],
)
def test_packets_are_few_phrases(rules: list[Rule], documented: list[Rule], said: tuple[str, ...]) -> None:
    assert phrases(rules, documented) == said


def test_of_many_networks_the_first_is_said() -> None:
    far_apart = [replace(SSH, local=Addresses.of(ip_network(f"192.0.{third}.0/24"))) for third in range(0, 18, 2)]
    assert phrases(far_apart) == ("inbound IPv4 TCP 22 to 192.0.0.0/24 and 8 other networks",)


def test_what_is_more_than_a_person_reads_is_counted() -> None:
    far_apart = [
        replace(SSH, local=Addresses.of(ip_network(f"192.0.{third}.0/24")), local_ports=Ports.of(third + 1))
        for third in range(0, 18, 2)
    ]
    said = phrases(far_apart)
    assert said[-1] == "6 more inbound IPv4 ranges"
