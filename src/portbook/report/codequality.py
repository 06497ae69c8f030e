"""A report as GitLab's code quality report, which a merge request shows beside its lines.

Sources: GitLab documentation, "Code Quality", report format; GitLab's parser takes nothing after the first finding that has no
description, fingerprint, severity and location with a path.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from portbook.escape.visible import one_line
from portbook.evidence import Rung
from portbook.model import NOWHERE, Location, Severity
from portbook.report.base import SNIPPET_NOT_VERIFIED, Report
from portbook.report.fingerprint import fingerprint, repeats

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}
_FAILS = "critical"
"""Of a snippet that does not hold: readers copy it."""
_UNNAMED = "portbook"
"""The check of a problem without an id, as a target of another package may have."""
_PATH = "portbook.yml"
"""The file of what is wrong in no file: GitLab requires one."""


class _Finding(NamedTuple):
    """A line of the report.

    Attributes:
        check: id of its kind.
        severity: one of GitLab's.
        where: its place.
        sentence: what it says.
        subject: what stays the same of the sentence from one check to the next.
    """

    check: str
    severity: str
    where: Location
    sentence: str
    subject: str


def render(report: Report) -> str:
    """A finding for each problem and failure, and for each reason why something is not verified."""
    findings = [*_findings(report)]
    same = repeats((finding.check, finding.where.path, finding.subject) for finding in findings)
    rows = [_row(finding, earlier) for finding, earlier in zip(findings, same, strict=True)]
    return json.dumps(rows, indent=2) + "\n"


def _findings(report: Report) -> Iterator[_Finding]:
    for problem in report.all_problems:
        check, sentence = problem.id or _UNNAMED, problem.sentence
        yield _Finding(check, _SEVERITIES[problem.severity], problem.where, sentence, sentence)
    for failure, result in zip(report.failures, report.with_rung(Rung.FAILED), strict=True):
        yield _Finding(failure.id, _FAILS, failure.where, failure.sentence, str(result.id))
    for sentence, snippets in report.unverified().items():
        where, reason = snippets[0].where, snippets[0].evidence.detail
        yield _Finding(SNIPPET_NOT_VERIFIED, _SEVERITIES[Severity.NOTE], where, sentence, reason)


def _row(finding: _Finding, earlier: int) -> dict[str, Any]:
    where = finding.where if finding.where != NOWHERE else Location(_PATH)
    return {
        "description": one_line(finding.sentence),
        "check_name": finding.check,
        "fingerprint": fingerprint(finding.check, finding.where.path, finding.subject, earlier),
        "severity": finding.severity,
        "location": {
            "path": where.path.encode("utf-8", "replace").decode(),  # it may have bytes that are no characters
            "lines": {"begin": max(where.line, 1)},
        },
    }
