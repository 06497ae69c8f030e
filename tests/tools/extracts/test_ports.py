"""What extracts of registries spell is what the package reads."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portbook.model import Ports, protocol_named
from portbook.registries.registry import listing_of
from tools.extracts import aws_security_group, iana, ports

NUMBERS = st.sets(st.tuples(st.integers(0, 30) | st.integers(0, 65535), st.sampled_from(["tcp", "udp", "sctp"])))


@given(NUMBERS)
def test_an_entry_is_read_as_it_was_spelled(numbers: set[tuple[int, str]]) -> None:
    by_protocol: dict[str, list[int]] = {}
    for port, protocol in numbers:
        by_protocol.setdefault(protocol, []).append(port)
    assert listing_of(ports.spelled(numbers)) == {
        protocol_named(name): Ports.of(*of) for name, of in by_protocol.items()
    }


def test_ports_that_touch_are_one_range() -> None:
    assert ports.spelled([(2, "tcp"), (1, "tcp"), (3, "udp"), (3, "tcp"), (5, "tcp")]) == "1-2/tcp 3/tcp+udp 5/tcp"


def test_iana_without_what_has_no_name() -> None:
    numbers = {"0/tcp": ["", "Reserved"], "2/udp": ["b", "B"], "1/tcp": ["b", "B"], "7/tcp": ["a", "A"]}
    assert list(iana.entries(numbers)) == [("a", "7/tcp"), ("b", "1/tcp 2/udp")]


def test_rules_and_groups_without_what_is_nobodys() -> None:
    rules = {"a-tcp": [1, 2, "tcp", "A"], "b": [3, 3, '"udp"', "B"], "all-tcp": [0, 65535, "tcp"], "_": ["", "", ""]}
    groups = {"ab": {"ingress_rules": ["a-tcp", '"b"', "gone"]}, "web": {"ingress_rules": ["a-tcp"]}}
    assert dict(aws_security_group.entries(rules, groups)) == {"a-tcp": "1-2/tcp", "b": "3/udp", "ab": "1-2/tcp 3/udp"}
