"""A report as JUnit XML, which most systems for continuous integration show.

Sources: the schema of Jenkins' xUnit plugin; GitLab documentation, "Unit test reports": the name of a case is all that tells it
from others of its class, and words of failures and skips are the content of their elements. GitLab reads files of up to 30 MB
and 250,000 elements; a snippet has two or three.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from portbook.escape.xml import text as escaped
from portbook.evidence import Result, Rung
from portbook.model import Problem, Severity
from portbook.report.base import SNIPPET_FAILS, SNIPPET_NOT_VERIFIED, Report, done, why_unverified
from portbook.report.fingerprint import repeats
from portbook.report.verification import Verification

_UNVERIFIED = {Rung.ELSEWHERE, Rung.NOT_VERIFIED}
_TEXT_FAILS, _TEXT_NOT_JUDGED = "text-fails", "text-not-judged"


class _Case(NamedTuple):
    """A test case.

    Attributes:
        class_: what it is about.
        name: tells it from others of that class.
        outcome: `failure` or `skipped`; empty for one that passes.
        kind: id of what is wrong.
        words: lines about what is wrong.
        output: lines about what was done.
    """

    class_: str
    name: str
    outcome: str = ""
    kind: str = ""
    words: Sequence[str] = ()
    output: Sequence[str] = ()


def render(report: Report, failing: Collection[Severity] = (Severity.ERROR,)) -> str:
    """A suite for each service, with a case for each snippet, one for texts that were judged, and one for problems.

    What is not verified is skipped. There are no durations: two runs over the same ledger give the same bytes.

    Args:
        report: the report.
        failing: problems of which severity are failures. Other warnings are skipped, and notes pass.
    """
    problems = [_of_problem(problem, failing) for problem in report.problems]
    suites = [("data and pages", problems or [_Case("portbook", "no problems")])]
    suites += [("texts", [*map(_of_text, report.verifications)])] if report.verifications else []
    for service, results in groupby(report.results, lambda result: result.id.service):
        suites.append((service, [*map(_of_snippet, results)]))
    cases = [case for _name, of_suite in suites for case in of_suite]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="portbook" {_counts(cases)}>']
    for name, of_suite in suites:
        lines += _suite(name, of_suite)
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def render_strictly(report: Report) -> str:
    """The same where warnings are failures, as in documents."""
    return render(report, (Severity.ERROR, Severity.WARNING))


def _of_problem(problem: Problem, failing: Collection[Severity]) -> _Case:
    outcome = "failure" if problem.severity in failing else "skipped" if problem.severity is Severity.WARNING else ""
    name, words = f"{problem.id}: {problem.message}", [str(problem)]
    class_ = problem.where.path or "portbook"
    return _Case(class_, name, outcome, problem.id, words) if outcome else _Case(class_, name, output=words)


def _of_snippet(result: Result) -> _Case:
    evidence = result.evidence
    class_, _, name = str(result.id).partition("/")
    if evidence.rung is Rung.FAILED:
        return _Case(class_, name, "failure", SNIPPET_FAILS, [evidence.detail], [done(evidence)])
    if evidence.rung in _UNVERIFIED:
        return _Case(class_, name, "skipped", SNIPPET_NOT_VERIFIED, [why_unverified(evidence)])
    return _Case(class_, name, output=[*filter(None, (done(evidence), evidence.detail))])


def _of_text(verified: Verification) -> _Case:
    machine, holds = verified.machine, verified.verdict.holds
    class_ = f"{machine.group}/{machine.target}" if machine else "text"
    output = [verified.headline, *verified.coverage, verified.work]
    problems = [*map(str, verified.problems)]
    if holds is None:
        return _Case(class_, verified.file, "skipped", _TEXT_NOT_JUDGED, problems, output)
    if not holds:
        return _Case(class_, verified.file, "failure", _TEXT_FAILS, problems, output)
    return _Case(class_, verified.file, output=[*output, *problems])


def _suite(name: str, cases: Sequence[_Case]) -> Iterator[str]:
    skipped = sum(case.outcome == "skipped" for case in cases)
    yield f'  <testsuite name="{escaped(name)}" {_counts(cases)} skipped="{skipped}">'
    for case, earlier in zip(cases, repeats((case.class_, case.name) for case in cases), strict=True):
        number = f" ({earlier + 1})" if earlier else ""
        yield f'    <testcase classname="{escaped(case.class_)}" name="{escaped(case.name + number)}">'
        if case.outcome:
            first = f' message="{escaped(case.words[0])}"' if case.words else ""
            yield f'      <{case.outcome} type="{escaped(case.kind)}"{first}>{_lines(case.words)}</{case.outcome}>'
        if case.output:
            yield f"      <system-out>{_lines(case.output)}</system-out>"
        yield "    </testcase>"
    yield "  </testsuite>"


def _counts(cases: Sequence[_Case]) -> str:
    failures = sum(case.outcome == "failure" for case in cases)
    return f'tests="{len(cases)}" failures="{failures}" errors="0"'


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(map(escaped, lines))
