"""Witnesses: few, the simplest first, and also for texts that are made to be complicated."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network, IPv6Address, summarize_address_range
from random import Random

import pytest

from portbook.model import ANY_PORTS, Addresses, Direction, Family, PortRange, Ports, Reply, Rule, Scope
from portbook.model.protocol import TCP, UDP
from portbook.rules import TooComplex, boxes, canonical, differences, equal, intersection
from portbook.rules.boxes import Box

WIREGUARD = Rule(Direction.INBOUND, UDP, local_ports=Ports.of(41641))
WEB = Rule(Direction.OUTBOUND, TCP, remote_ports=Ports.of(443))
ODD_PORTS = Ports.of(*range(1, 400, 2))
ROWS, COLUMNS = replace(WEB, local_ports=ODD_PORTS, remote_ports=ANY_PORTS), replace(WEB, remote_ports=ODD_PORTS)


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        ([replace(WIREGUARD, local_ports=Ports.of(41642))], [WIREGUARD], ["inbound UDP 41642"]),
        ([WIREGUARD], [], ["inbound UDP 41641"]),
        ([WIREGUARD], [replace(WIREGUARD, family=Family.IPV4)], ["inbound IPv6 UDP 41641"]),
        ([WIREGUARD], [replace(WIREGUARD, reply=Reply.NONE)], ["inbound UDP 41641 without its replies"]),
        (
            [replace(WIREGUARD, local_ports=Ports.of((80, 81)))],
            [replace(WIREGUARD, local_ports=Ports.of(81), reply=Reply.NONE)],
            ["inbound UDP 80", "inbound UDP 81 without its replies"],
        ),
        ([replace(WEB, scope=Scope.SELF)], [WEB], ["outbound TCP 443 on loopback"]),
        (
            [replace(WEB, local_ports=Ports.of(7)), replace(WIREGUARD, local_ports=Ports.of(9))],
            [],
            ["inbound UDP 9", "outbound TCP from port 7 to port 443"],
        ),
        ([WEB], [WEB, WIREGUARD], []),
    ],
)
def test_a_difference_is_said_in_packets(left: list[Rule], right: list[Rule], said: list[str]) -> None:
    assert [str(each) for each in differences(left, right)] == said


def test_a_difference_of_many_boxes_gives_a_few_witnesses() -> None:
    assert len(differences([ROWS], [COLUMNS])) == 20
    assert len(differences([ROWS], [COLUMNS], most=3)) == 3


def test_a_result_of_too_many_boxes_is_refused() -> None:
    with pytest.raises(TooComplex, match="too many ways"):
        intersection([ROWS], [COLUMNS])


def test_a_rule_of_too_many_boxes_is_refused() -> None:
    with pytest.raises(TooComplex):
        equal([replace(ROWS, remote_ports=ODD_PORTS)], [WEB])


def test_too_much_work_is_refused(tangle: list[Box]) -> None:
    with pytest.raises(TooComplex):
        boxes.union(tangle)


def test_a_tangle_still_equals_itself_and_covers_its_parts(tangle: list[Box]) -> None:
    assert boxes.covers(tangle, tangle[::-2])
    assert boxes.difference(tangle, tangle[::-1]) is False


def test_names_cost_no_more_than_networks() -> None:
    named = [replace(WEB, remote=Addresses(names=(f"host{each}.example",))) for each in range(300)]
    apart = [replace(WEB, remote=Addresses.of(IPv4Network((each << 9, 24)))) for each in range(300)]
    assert len(differences(named, apart)) == 1


def test_an_interval_of_addresses_is_compared_as_one() -> None:
    """At each end it is said in 250 networks: together they are more than can be compared."""
    ends = Addresses(tuple(summarize_address_range(IPv6Address(1), IPv6Address(2**128 - 2))))
    rule = replace(WEB, family=Family.IPV6, local=ends, remote=ends)
    assert len(ends.networks) ** 2 > boxes.MOST_BOXES
    assert equal([rule], canonical([rule]))


def test_an_interval_of_ports_is_kept_whole() -> None:
    split = [replace(WEB, remote_ports=Ports((PortRange(each, each),))) for each in range(100, 110)]
    assert canonical(split) == canonical([replace(WEB, remote_ports=Ports.of((100, 109)))])


@pytest.fixture
def tangle() -> list[Box]:
    chance = Random(7)  # noqa: S311  # the same tangle every time

    def interval() -> tuple[int, int]:
        first = chance.randrange(40000)
        return first, first + chance.randrange(20000)

    return [(interval(), interval(), interval(), interval()) for _ in range(1000)]
