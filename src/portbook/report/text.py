"""A report for a terminal: one line for each thing, `path:line:column:` first."""

from __future__ import annotations

from portbook.escape.visible import one_line
from portbook.evidence import Rung
from portbook.report.base import Report, failure, summary


def render(report: Report) -> str:
    """Problems, failures, what is not verified, and a summary."""
    lines = [str(each) for each in report.problems]
    lines += [f"{each.where}: {failure(each.id, each.evidence.detail)}" for each in report.with_rung(Rung.FAILED)]
    lines += report.unverified()
    return "".join(f"{one_line(line)}\n" for line in [*lines, summary(report)])
