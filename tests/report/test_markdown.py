"""The table of all findings is GitHub's Markdown, says nothing else, and has room in a summary."""

from __future__ import annotations

import cmarkgfm
import pytest

from portbook.model import NOWHERE, Location, Problem, Severity
from portbook.report import Report
from portbook.report.markdown import LARGEST, render

HOSTILE = 'a | b\n\n# c <script> [x](https://example.com) @team #1 `d` ![](x.png) "e" \\| $f$'


def problem(number: int = 1, message: str = "message", id_: str = "range-separator") -> Problem:
    return Problem(Location("a.md", number, 6), id_, message, "cure", Severity.ERROR)


def test_a_row_has_place_severity_message_and_a_link_to_the_rule() -> None:
    html = cmarkgfm.github_flavored_markdown_to_html(render(Report((problem(),), closing="1 error")))
    for cell in ("<td>a.md:1:6</td>", "<td>error</td>", "<td>message: cure</td>"):
        assert cell in html
    assert '/docs/reference/documents/range-separator.md">range-separator</a>' in html
    assert "<p>1 error</p>" in html


def test_what_is_no_rule_has_no_link_and_what_is_nowhere_no_place() -> None:
    lacking = Problem(NOWHERE, "tool-not-here", "ufw is not here", "", Severity.NOTE)
    html = cmarkgfm.github_flavored_markdown_to_html(render(Report((lacking,), closing="1 note")))
    assert "<td></td>" in html
    assert "<td>tool-not-here</td>" in html


@pytest.mark.parametrize("hostile", [HOSTILE, "x" * 100_000, "\u202e\x00"])
def test_a_message_stays_text_in_its_cell(hostile: str) -> None:
    shown = Problem(Location(hostile, 1, 1), hostile, hostile)
    html = cmarkgfm.github_flavored_markdown_to_html(render(Report((shown,), closing=hostile)))
    assert html.count("<tr>") == 2
    assert html.count("<td>") == 4
    assert not any(tag in html for tag in ("<script", "<a ", "<img", "<h1", "<code"))


def test_without_problems_there_is_no_table() -> None:
    assert render(Report(closing="no problems")) == "### portbook lint\n\nno problems\n\n"


def test_there_is_never_more_than_github_shows() -> None:
    report = Report(tuple(problem(number, "é" * 300) for number in range(1, 5000)), closing="4,999 errors")
    text = render(report)
    assert LARGEST - 2000 < len(text.encode()) <= LARGEST
    rows = text.count("\n| a.md")
    assert f"{4999 - rows:,} more do not fit here; the log has them." in text
    assert len(render(report, room=5000).encode()) <= 5000
