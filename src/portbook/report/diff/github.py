"""A difference as workflow commands, which GitHub shows beside the lines of a pull request."""

from __future__ import annotations

from portbook.report.diff.base import DiffReport
from portbook.report.github import commands, notice


def render(report: DiffReport) -> str:
    """A command for each change that opens or closes something, then the verdict."""
    lines = commands((*report.problems, *report.change_problems()))
    return "".join(f"{line}\n" for line in [*lines, notice(report.headline)])
