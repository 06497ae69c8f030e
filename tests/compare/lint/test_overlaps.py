"""Flows that meet are those whose packets meet, whatever the data."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.compare.lint import RULES, lint
from portbook.compare.lint.overlaps import _MOST_FLOWS, _ports_meet
from portbook.load import load_service
from portbook.model import PortRange, Ports
from tests.compare.lint.example import TODAY, warnings
from tools.random_service import random_service

RANGES = st.builds(
    lambda first, more: PortRange(first, min(first + more, 65535)), st.integers(0, 65535), st.integers(0, 99)
)
PORTS = st.builds(Ports, st.lists(RANGES, min_size=1, max_size=8).map(tuple))
FEW = st.sets(st.integers(1, 6), min_size=1)


@given(PORTS, PORTS)
def test_ports_meet_where_they_share_one(ours: Ports, theirs: Ports) -> None:
    shared = any(port in theirs for range_ in ours.ranges for port in range(range_.first, range_.last + 1))
    assert _ports_meet(ours, theirs) == _ports_meet(theirs, ours) == shared


@given(FEW, FEW)
def test_two_flows_are_told_by_the_ports_that_they_share(ours: set[int], theirs: set[int]) -> None:
    flows = (
        f"  {name}: {{from: client, to: server, sctp: {sorted(ports)}}}\n"
        for name, ports in (("a", ours), ("b", theirs))
    )
    problems = warnings(f"flows:\n{''.join(flows)}")
    kind = "duplicate-flow" if ours == theirs else "overlapping-flows"
    assert [problem.id for problem in problems] == ([kind] if ours & theirs else [])
    assert all(Ports.of(*(ours & theirs)).spell() in problem.message for problem in problems)


@pytest.mark.parametrize("seed", range(150))
def test_a_service_that_nobody_wrote_is_judged_the_same_every_time(seed: int) -> None:
    loaded = load_service(random_service(seed), "random.yml")
    assert loaded.service
    problems = list(lint(loaded.service, TODAY))
    assert problems == list(lint(loaded.service, TODAY))
    assert {problem.id for problem in problems} <= {rule.id for rule in RULES}


def test_flows_that_are_too_many_are_told_and_not_compared() -> None:
    flows = "".join(
        f"  f{number}: {{from: client, to: server, sctp: {number + 1}}}\n" for number in range(_MOST_FLOWS + 1)
    )
    assert [problem.message for problem in warnings(f"flows:\n{flows}", date(2026, 11, 29))] == [
        f"{_MOST_FLOWS + 1} flows are too many to be compared with one another"
    ]


def test_flows_of_too_many_parts_are_told_and_not_compared() -> None:
    ports = list(range(1, 16001, 2))
    flows = "".join(
        f"  {name}: {{from: client, to: server, sctp: {ports}, source-port: {ports}}}\n" for name in ("a", "b")
    )
    assert [problem.message for problem in warnings(f"flows:\n{flows}")] == [
        "the flows a and b have too many parts to be compared"
    ]
