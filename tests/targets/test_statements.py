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
    return tuple(Rule(Direction.INBOUND, TCP, local_ports=Ports.of(port)) for port in ports)


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
    ways = [{port in statement.rules} | ({True} if port in statement.unclear else set()) for statement in statements]
    for matches in product(*ways):
        yield next((statement.allows for statement, matched in zip(statements, matches, strict=True) if matched), None)


def _caused(causes: Iterable[Cause], port: Rule) -> bool:
    return covers([rule for cause in causes for rule in cause.rules], [port])


@settings(deadline=None)
@given(STATEMENTS)
def test_they_come_to_what_they_all_agree_about(statements: list[Statement]) -> None:
    result = reading(statements)
    for port in _rules(PORTS):
        outcomes = set(_outcomes(statements, port))
        assert covers(result.rules, [port]) == (outcomes == {True})
        doubted = covers([rule for doubt in result.doubts for rule in doubt.rules], [port])
        assert doubted == (True in outcomes and outcomes != {True})
        assert _caused(result.opens(), port) == (outcomes == {True})
        assert _caused(result.closes(), port) == (outcomes == {False})


@given(STATEMENTS)
def test_an_unclear_denial_is_a_side_effect(statements: list[Statement]) -> None:
    lines = [statement.line for statement in statements if statement.unclear and not statement.allows]
    assert [statement.line for statement in reading(statements).side_effects] == lines


@given(STATEMENTS)
def test_a_statement_is_called_by_its_name_where_its_line_is_not_its_own(statements: list[Statement]) -> None:
    lines = [statement.line for statement in statements]
    for cause in reading(statements).opens():
        assert cause.what == (f"s{cause.line}" if lines.count(cause.line) > 1 else "")
