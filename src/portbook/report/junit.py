"""Problems as JUnit XML, which most systems for continuous integration show. Source: the schema of Jenkins' xUnit plugin."""

from __future__ import annotations

from portbook.escape.xml import text as escaped
from portbook.model import Problem, Severity
from portbook.report.base import Report


def render(report: Report) -> str:
    """One test case for each problem; one that passes where there are none. Notes pass, and are printed."""
    failures = sum(problem.severity is not Severity.NOTE for problem in report.problems)
    cases = [*map(_case, report.problems)] or ['  <testcase classname="portbook" name="no problems"/>']
    head = f'<testsuite name="portbook lint" tests="{len(cases)}" failures="{failures}" errors="0" skipped="0">'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *cases, "</testsuite>"]) + "\n"


def _case(problem: Problem) -> str:
    name, where = escaped(f"{problem.where}: {problem.id}"), escaped(problem.where.path or "portbook")
    sentence = escaped(problem.sentence)
    if problem.severity is Severity.NOTE:
        content = f"<system-out>{sentence}</system-out>"
    else:
        content = f'<failure type="{problem.severity}" message="{sentence}">{sentence}</failure>'
    return f'  <testcase classname="{where}" name="{name}">{content}</testcase>'
