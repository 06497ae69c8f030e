"""A report as SARIF 2.1.0, for code scanning. Source: OASIS, "Static Analysis Results Interchange Format"."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from portbook.escape.visible import one_line
from portbook.model import NOWHERE, Location, Severity
from portbook.report.base import SNIPPET_NOT_VERIFIED, Report
from portbook.report.fingerprint import fingerprint

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_UNNAMED = "portbook"
"""The rule of a problem without an id, as a target of another package may have: SARIF requires one."""


def render(report: Report) -> str:
    """One run."""
    results = _results(report)
    rules = [{"id": rule} for rule in sorted({result["ruleId"] for result in results})]
    driver = {"name": "portbook", "version": version("portbook"), "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _results(report: Report) -> list[dict[str, Any]]:
    results = [
        _result(problem.id or _UNNAMED, problem.severity.value, problem.sentence, problem.where)
        for problem in (*report.all_problems, *report.failures)
    ]
    for sentence, snippets in report.unverified().items():
        results.append(_result(SNIPPET_NOT_VERIFIED, Severity.NOTE.value, sentence, snippets[0].where))
    return results


def _result(rule: str, level: str, message: str, where: Location) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(where.path, errors="surrogateescape")}}
    if where.line:
        place["region"] = {"startLine": where.line, "startColumn": where.column}
    places = [] if where == NOWHERE else [{"physicalLocation": place}]
    return {
        "ruleId": rule,
        "level": level,
        "message": {"text": one_line(message)},
        "locations": places,
        "partialFingerprints": {"portbook/v1": fingerprint(rule, where.path, message)},
    }
