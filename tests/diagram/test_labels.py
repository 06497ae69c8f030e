"""What is written on an arrow."""

from __future__ import annotations

import pytest

from portbook.diagram.labels import Span, labels
from portbook.model import ANY_PORTS, IcmpType, Ports, Protocol
from portbook.model.protocol import ICMP, ICMPV6, TCP, UDP

UNREACHABLE = IcmpType("port-unreachable", 3, 1, code=4)
DNS = Ports.of(53)


@pytest.mark.parametrize(
    ("spans", "label"),
    [
        ([Span(TCP, ANY_PORTS, ANY_PORTS)], "TCP any port"),
        ([Span(UDP, Ports.of(41641), ANY_PORTS)], "UDP from :41641"),
        ([Span(UDP, Ports.of(68), Ports.of(67))], "UDP 67 from :68"),
        ([Span(UDP, ANY_PORTS, Ports.of(80, (90, 99)))], "UDP 80, 90-99"),
        ([Span(TCP, ANY_PORTS, DNS), Span(UDP, ANY_PORTS, DNS)], "TCP/UDP 53"),
        ([Span(ICMP, ANY_PORTS, ANY_PORTS, UNREACHABLE)], "ICMP port-unreachable code 4"),
        ([Span(ICMPV6, ANY_PORTS, ANY_PORTS)], "ICMPv6"),
        ([Span(Protocol(50), ANY_PORTS, ANY_PORTS)], "ESP"),
        ([Span(Protocol(41), ANY_PORTS, ANY_PORTS)], "IPv6 in IP"),
        ([Span(Protocol(99), ANY_PORTS, ANY_PORTS)], "IP protocol 99"),
        ([Span(Protocol(-1), ANY_PORTS, ANY_PORTS)], "any protocol"),
    ],
)
def test_one_way(spans: list[Span], label: str) -> None:
    assert labels(spans, forward=True, backward=False) == (label,)


@pytest.mark.parametrize(
    ("left", "right", "label"),
    [
        (ANY_PORTS, ANY_PORTS, "UDP any port"),
        (DNS, ANY_PORTS, "UDP 53"),
        (ANY_PORTS, DNS, "UDP 53"),
        (DNS, DNS, "UDP 53"),
        (Ports.of(68), Ports.of(67), "UDP 68 ↔ 67"),
    ],
)
def test_both_ways(left: Ports, right: Ports, label: str) -> None:
    assert labels([Span(UDP, left, right)], forward=True, backward=True) == (label,)


def test_the_other_way_the_left_port_is_the_destination() -> None:
    assert labels([Span(UDP, DNS, ANY_PORTS)], forward=False, backward=True) == ("UDP 53",)
