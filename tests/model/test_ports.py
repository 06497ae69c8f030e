"""Ports are sets: equal sets are equal values."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.model import ANY_PORTS, PortRange, Ports

RANGES = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda ends: PortRange(min(ends), max(ends)))
LISTS = st.lists(RANGES, min_size=1)


def members(ports: Ports) -> set[int]:
    return {port for each in ports.ranges for port in range(each.first, each.last + 1)}


@given(LISTS, LISTS)
def test_equal_sets_are_equal_values(left: list[PortRange], right: list[PortRange]) -> None:
    one, other = Ports(tuple(left)), Ports(tuple(right))
    assert (one == other) == (members(one) == members(other))
    assert (hash(one) == hash(other)) or one != other


@given(LISTS, st.integers(0, 45) | st.just(65535))
def test_the_others_are_all_that_are_not_in_it(ranges: list[PortRange], port: int) -> None:
    ports = Ports(tuple(ranges))
    assert (port in ports.others) != (port in ports)
    assert ports.others.others == ports


@given(LISTS, st.integers(0, 45))
def test_membership(ranges: list[PortRange], port: int) -> None:
    assert (port in Ports(tuple(ranges))) == any(each.first <= port <= each.last for each in ranges)


@given(LISTS)
def test_ranges_are_sorted_and_apart(ranges: list[PortRange]) -> None:
    found = Ports(tuple(ranges)).ranges
    assert all(before.last + 1 < after.first for before, after in pairwise(found))


@pytest.mark.parametrize(
    ("ports", "spelled", "single"),
    [
        (Ports.of(443), "443", 443),
        (Ports.of(443, 80, (30000, 32767)), "80, 443, 30000-32767", None),
        (Ports.of(80, 81), "80-81", None),
        (Ports.of((0, 100), (101, 65535)), "any", None),
        (ANY_PORTS, "any", None),
    ],
)
def test_spelling(ports: Ports, spelled: str, single: int | None) -> None:
    assert (ports.spell(), ports.single, ports.is_any) == (spelled, single, spelled == "any")


@pytest.mark.parametrize(("first", "last"), [(-1, 5), (5, 4), (1, 65536)])
def test_no_such_range(first: int, last: int) -> None:
    with pytest.raises(ValueError, match="not a port range"):
        PortRange(first, last)
