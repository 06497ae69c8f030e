"""A baseline knows how many findings of a rule a document has; lines may move."""

from __future__ import annotations

import pytest

from portbook.handwritten.baseline import Baseline, UnusableBaseline
from portbook.model import Location, Problem


def problem(path: str, line: int, name: str = "range-separator") -> Problem:
    return Problem(Location(path, line, 1), name, "message")


ONE, TWO = problem("a.md", 1), problem("a.md", 9)


def test_known_findings_are_left_out_wherever_they_are() -> None:
    assert Baseline.of([ONE]).new([TWO]) == ()


def test_one_more_brings_all_of_them_back() -> None:
    assert Baseline.of([ONE]).new([ONE, TWO]) == (ONE, TWO)


def test_another_document_and_another_rule_are_new() -> None:
    others = (problem("b.md", 1), problem("a.md", 1, "not-reloaded"))
    assert Baseline.of([ONE]).new([ONE, *others]) == others


def test_it_shrinks_and_never_grows() -> None:
    assert Baseline.of([ONE, TWO]).pruned([ONE]).counts == {("a.md", "range-separator"): 1}
    assert Baseline.of([ONE]).pruned([ONE, TWO]).counts == {("a.md", "range-separator"): 1}
    assert Baseline.of([ONE]).pruned([]).counts == {}


def test_what_is_mended_is_told() -> None:
    (stale,) = Baseline.of([ONE, TWO]).stale([ONE], "baseline.json")
    assert (
        str(stale)
        == "baseline.json: warning: the baseline has 1 more finding than the documents: run again with --prune"
    )
    assert Baseline.of([ONE]).stale([ONE], "baseline.json") == ()


def test_a_file_is_read_as_it_was_written() -> None:
    baseline = Baseline.of([ONE, TWO, problem("b ü.md", 1)])
    assert Baseline.read(baseline.text()) == baseline


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "x",
        '{"version": 2, "documents": {}}',
        '{"version": 1, "documents": {"a": {"b": 0}}}',
        '{"version": 1, "documents": {"a": {"b": true}}}',
        '{"version": 1, "documents": {"a": 1}}',
        "[" * 100_000,
    ],
)
def test_another_text_is_refused(text: str) -> None:
    with pytest.raises(UnusableBaseline):
        Baseline.read(text)
