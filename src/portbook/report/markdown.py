"""Problems as a table of GitHub's Markdown, for the summary of a job: all of them, where annotations show ten.

Source: GitHub documentation, "Adding a job summary": a step's summary has 1 MiB at most, and is not shown at all where it
has more.
"""

from __future__ import annotations

from portbook.escape.github_comment import inline
from portbook.escape.markdown import table_row
from portbook.handwritten.rules import rule_named
from portbook.model import NOWHERE, Problem
from portbook.report.base import Report, summary

LARGEST = 1024 * 1024
"""Bytes of a whole summary."""
_RULES = "https://github.com/portbook/portbook/blob/main/docs/reference/documents/"


def render(
    report: Report, *, room: int = LARGEST, title: str = "portbook lint", before: str = "", links: bool = True
) -> str:
    """A row for each problem, as many as there is room for, and the last line.

    Args:
        report: the problems.
        room: bytes that the text may have.
        title: the heading.
        before: what stands before the problems, in Markdown.
        links: whether ids are those of rules for documents, and lead to their pages.
    """
    closing = f"{inline(summary(report))}\n\n"
    head = f"### {title}\n\n{closing}{before}"
    problems = report.all_problems
    if not problems:
        return head
    head += table_row(("Place", "Severity", "Finding", "Rule")) + table_row(["---"] * 4)
    rows, left = [], room - len(head.encode()) - len(_more(len(problems)).encode())
    for row in (_row(problem, links=links) for problem in problems):
        left -= len(row.encode())
        if left < 0:
            break
        rows.append(row)
    rest = len(problems) - len(rows)
    return head + "".join(rows) + (_more(rest) if rest else "\n")


def _more(number: int) -> str:
    return f"\n{number:,} more do not fit here; the log has them.\n\n"


def _row(problem: Problem, *, links: bool) -> str:
    place = "" if problem.where == NOWHERE else str(problem.where)
    rule = inline(problem.id)
    linked = f"[{rule}]({_RULES}{problem.id}.md)" if links and rule_named(problem.id) else rule
    return table_row((inline(place), inline(problem.severity), inline(problem.sentence), linked))
