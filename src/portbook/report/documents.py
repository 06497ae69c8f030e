"""What `portbook lint` found in documents, for a terminal: every line tells how much its problem matters."""

from __future__ import annotations

from portbook.escape.visible import one_line
from portbook.model import NOWHERE, Problem, Severity
from portbook.report.base import Report, counted


def render(report: Report) -> str:
    """`path:line:column: severity: message [rule-name]` for each problem, and the last line."""
    lines = [*map(_line, report.problems), report.closing]
    return "".join(f"{one_line(line)}\n" for line in lines)


def closing(report: Report, *, documents: int, judged: int, unjudged: int) -> str:
    """`2 errors, 1 warning, 3 notes; 45 documents: 30 commands judged, 4 not`."""
    kinds = [
        counted(number, kind.value)
        for kind in (Severity.ERROR, Severity.WARNING, Severity.NOTE)
        if (number := sum(problem.severity is kind for problem in report.problems))
    ]
    rest = f", {unjudged:,} not" if unjudged else ""
    return f"{', '.join(kinds) or 'no problems'}; {counted(documents, 'document')}: {counted(judged, 'command')} judged{rest}"


def _line(problem: Problem) -> str:
    where = "" if problem.where == NOWHERE else f"{problem.where}: "
    return f"{where}{problem.severity}: {problem.sentence} [{problem.id}]"
