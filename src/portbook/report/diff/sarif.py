"""A difference as SARIF 2.1.0: a result for each change that opens or closes something."""

from __future__ import annotations

from portbook.report import sarif
from portbook.report.base import Report
from portbook.report.diff.base import DiffReport


def render(report: DiffReport) -> str:
    """One run."""
    return sarif.render(Report((*report.problems, *report.change_problems())))
