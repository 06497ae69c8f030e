"""Protocols by name and number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.model import ANY_PROTOCOL, IcmpType, Protocol, Transport, protocol_named
from portbook.model.ports import Ports
from portbook.model.protocol import ICMP, ICMP_TYPES, TCP, UDP


@given(st.integers(0, 255))
def test_the_name_of_a_protocol_is_that_protocol(number: int) -> None:
    assert protocol_named(Protocol(number).name) == Protocol(number) == protocol_named(str(number))


@pytest.mark.parametrize("text", ["", "256", "-1", "tcpp", "٣", "6 "])
def test_no_such_protocol(text: str) -> None:
    with pytest.raises(KeyError):
        protocol_named(text)


def test_any() -> None:
    assert protocol_named("ANY") == ANY_PROTOCOL
    assert (ANY_PROTOCOL.is_any, ANY_PROTOCOL.name, ANY_PROTOCOL.has_ports) == (True, "any", False)
    with pytest.raises(ValueError, match="not an IP protocol number"):
        Protocol(256)


@pytest.mark.parametrize(
    ("transport", "label"),
    [
        (Transport(TCP, Ports.of(443)), "TCP 443"),
        (Transport(UDP, source_ports=Ports.of(41641)), "UDP any from port 41641"),
        (Transport(ICMP), "ICMP"),
        (Transport(ICMP, icmp=ICMP_TYPES["echo-request"]), "ICMP echo-request"),
        (Transport(ICMP, icmp=IcmpType("destination-unreachable", 3, 1, 4)), "ICMP destination-unreachable/4"),
        (Transport(Protocol(50)), "ESP"),
        (Transport(Protocol(200)), "IP protocol 200"),
        (Transport(Protocol(4)), "IPv4 in IP"),
        (Transport(Protocol(58)), "ICMPv6"),
        (Transport(Protocol(136), Ports.of(9)), "UDP-Lite 9"),
        (Transport(ANY_PROTOCOL), "any protocol"),
    ],
)
def test_label(transport: Transport, label: str) -> None:
    assert transport.label == label
