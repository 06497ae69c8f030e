"""A report for a terminal: one line for each problem, `path:line:column:` first."""

from __future__ import annotations

from portbook.escape.visible import one_line
from portbook.report.base import Report, summary


def render(report: Report) -> str:
    """Verdicts, flows that are open or not, problems with their ids, failures, what is not verified, and a summary."""
    lines = [*report.headlines, *report.coverage]
    lines += [f"{problem} [{problem.id}]" for problem in report.all_problems]
    lines += map(str, report.failures)
    lines += report.unverified()
    heading = "".join(f"{line}\n" for line in report.heading)
    return heading + "".join(f"{one_line(line)}\n" for line in [*lines, summary(report)])
