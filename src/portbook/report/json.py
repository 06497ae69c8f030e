"""A report as one JSON object. Its fields are stable: some may be added, none change their meaning.

`holds` is true where there are no problems and no snippet fails; `problems` and `results` are sorted. Times of day
are there, durations are not: two runs over the same ledger give the same bytes.
"""

from __future__ import annotations

import json

from portbook.evidence import Result
from portbook.model import Problem
from portbook.report.base import Report, exit_code

VERSION = 1


def render(report: Report) -> str:
    """The whole report."""
    held = {
        "version": VERSION,
        "holds": exit_code(report) == 0,
        "counts": {rung.value: number for rung, number in report.counts().items()},
        "problems": [_problem(each) for each in report.problems],
        "results": [_result(each) for each in report.results],
    }
    return json.dumps(held, indent=2, ensure_ascii=True) + "\n"


def _problem(problem: Problem) -> dict[str, str | int]:
    where = problem.where
    return {
        "path": where.path,
        "line": where.line,
        "column": where.column,
        "id": problem.id,
        "message": problem.message,
        "cure": problem.cure,
    }


def _result(result: Result) -> dict[str, str | int | list[str]]:
    id_, evidence = result.id, result.evidence
    return {
        "id": str(id_),
        "service": id_.service,
        "role": id_.role,
        "profile": id_.profile,
        "target": id_.target,
        "form": id_.form.value,
        "path": result.where.path,
        "evidence": evidence.rung.value,
        "engine": evidence.engine,
        "tool": evidence.tool,
        "kernel": evidence.kernel,
        "hosts": list(evidence.hosts),
        "not_for": list(evidence.not_for),
        "open_before": list(evidence.open_before),
        "packets": evidence.packets,
        "when": evidence.when,
        "detail": evidence.detail,
        "origin": result.origin.value,
    }
