"""What there is to report."""

from __future__ import annotations

from dataclasses import dataclass

from portbook.evidence import Result, Rung
from portbook.model import Problem


@dataclass(frozen=True)
class Report:
    """The outcome of one command, sorted."""

    problems: tuple[Problem, ...] = ()
    results: tuple[Result, ...] = ()


def exit_code(report: Report, *, strict: bool = False) -> int:
    """2 where the input has problems, 1 where a snippet fails, 3 where strict and one is not verified, else 0."""
    rungs = {each.evidence.rung for each in report.results}
    if report.problems:
        return 2
    if Rung.FAILED in rungs:
        return 1
    return 3 if strict and Rung.NOT_VERIFIED in rungs else 0
