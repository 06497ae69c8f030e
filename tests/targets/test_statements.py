"""Statements of which some match nobody knows what: open is only what is open however these turn out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from portbook.model import Direction, Ports, Rule
from portbook.model.protocol import TCP
from portbook.rules import covers
from portbook.targets import Cause
from portbook.targets.statements import Statement, reading

PORTS = range(1, 6)
SETS = st.frozensets(st.sampled_from(PORTS), max_size=3)


def _rules(ports: Iterable[int]) -> tuple[Rule, ...]:
    return tuple(Rule(Direction.INBOUND, TCP, local_ports=Ports.of(each)) for each in ports)


STATEMENTS = st.lists(
    st.builds(
        lambda line, allows, surely, perhaps: Statement(
            line, allows, _rules(surely), _rules(perhaps), "why", f"s{line}"
        ),
        st.integers(1, 4),
        st.booleans(),
        SETS,
        SETS | st.just(frozenset()),
    ),
    max_size=4,
)


def _outcomes(statements: list[Statement], port: Rule) -> Iterator[bool | None]:
    """What becomes of a port in all the ways in which statements may turn out; None where none matches."""
    ways = [{port in each.rules} | ({True} if port in each.unclear else set()) for each in statements]
    for matches in product(*ways):
        yield next((each.allows for each, matched in zip(statements, matches, strict=True) if matched), None)


def _caused(causes: Iterable[Cause], port: Rule) -> bool:
    return covers([rule for each in causes for rule in each.rules], [port])


@settings(deadline=None)
@given(STATEMENTS)
def test_they_come_to_what_they_all_agree_about(statements: list[Statement]) -> None:
    found = reading(statements)
    for port in _rules(PORTS):
        outcomes = set(_outcomes(statements, port))
        assert covers(found.rules, [port]) == (outcomes == {True})
        doubted = covers([rule for each in found.doubts for rule in each.rules], [port])
        assert doubted == (True in outcomes and outcomes != {True})
        assert _caused(found.opens(), port) == (outcomes == {True})
        assert _caused(found.closes(), port) == (outcomes == {False})


@given(STATEMENTS)
def test_an_unclear_denial_is_a_side_effect(statements: list[Statement]) -> None:
    lines = [each.line for each in statements if each.unclear and not each.allows]
    assert [each.line for each in reading(statements).side_effects] == lines


@given(STATEMENTS)
def test_a_statement_is_called_by_its_name_where_its_line_is_not_its_own(statements: list[Statement]) -> None:
    lines = [each.line for each in statements]
    for cause in reading(statements).opens():
        assert cause.what == (f"s{cause.line}" if lines.count(cause.line) > 1 else "")
