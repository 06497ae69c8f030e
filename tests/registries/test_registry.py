"""Entries of registries: how they are spelled, and which of them has a port."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.model import ANY_PORTS, PortRange, Ports
from portbook.model.protocol import SCTP, TCP, UDP, Protocol
from portbook.registries import Registry
from portbook.registries.registry import common, is_wide, joined, listing_of, members, plain, without

RANGES = st.builds(
    lambda first, more: PortRange(first, min(first + more, 65535)), st.integers(0, 65535), st.integers(0, 40)
)
PORTS = st.builds(Ports, st.lists(RANGES, max_size=6).map(tuple))


def numbers(ports: Ports) -> set[int]:
    return {port for range_ in ports.ranges for port in range(range_.first, range_.last + 1)}


@given(PORTS, PORTS)
def test_sets_of_ports(ours: Ports, theirs: Ports) -> None:
    assert numbers(common(ours, theirs)) == numbers(ours) & numbers(theirs)
    assert numbers(without(ours, theirs)) == numbers(ours) - numbers(theirs)


@pytest.mark.parametrize(
    ("text", "listing"),
    [
        ("5432/tcp", {TCP: Ports.of(5432)}),
        ("53/tcp+udp 853/tcp", {TCP: Ports.of(53, 853), UDP: Ports.of(53)}),
        ("4505-4506/tcp", {TCP: Ports.of((4505, 4506))}),
        ("esp 500/udp 9/sctp", {Protocol(50): ANY_PORTS, UDP: Ports.of(500), SCTP: Ports.of(9)}),
        ("", {}),
    ],
)
def test_a_text_as_an_entry(text: str, listing: dict[Protocol, Ports]) -> None:
    assert listing_of(text) == listing


@pytest.mark.parametrize(("text", "error"), [("53/tpc", KeyError), ("x/tcp", ValueError), ("70000/tcp", ValueError)])
def test_what_is_no_entry_is_refused(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        listing_of(text)


def test_entries_are_joined_by_protocol() -> None:
    assert joined([listing_of("1/tcp"), listing_of("2/tcp 3/udp")]) == {TCP: Ports.of((1, 2)), UDP: Ports.of(3)}


@pytest.mark.parametrize("name", ["Node-RED", "node_red", "nodered", "Node.RED!"])
def test_spellings_of_a_name(name: str) -> None:
    assert plain(name) == "nodered"


def test_names_at_a_port() -> None:
    entries = {name: listing_of(text) for name, text in (("a", "1/tcp"), ("b", "1-9/tcp"), ("wide", "1-999/tcp 7/udp"))}
    registry = Registry("x", "X", "", "", "MIT", assigns=False, entries=entries)
    assert [registry.names_at(TCP, port) for port in (1, 9, 999, 1000)] == [
        ("a", "b", "wide"),
        ("b", "wide"),
        ("wide",),
        (),
    ]
    assert registry.names_at(UDP, 7) == ("wide",)
    assert registry.names_at(SCTP, 7) == ()


def test_wide_ranges_are_not_looked_at_one_by_one() -> None:
    assert (is_wide(PortRange(1, 64)), is_wide(PortRange(1, 65))) == (False, True)
    assert list(members(Ports.of(7, (100, 200), (300, 301)))) == [7, 300, 301]
