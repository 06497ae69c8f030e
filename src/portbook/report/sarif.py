"""A report as SARIF 2.1.0, for code scanning. Source: OASIS, "Static Analysis Results Interchange Format"."""

from __future__ import annotations

import json
from hashlib import sha256
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from portbook.escape.visible import one_line
from portbook.evidence import Rung
from portbook.model import Location
from portbook.report.base import Report, failure

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_SNIPPET_FAILS, _NOT_VERIFIED = "snippet-fails", "snippet-not-verified"


def render(report: Report) -> str:
    """One run."""
    results = _results(report)
    rules = [{"id": each} for each in sorted({result["ruleId"] for result in results})]
    driver = {"name": "portbook", "version": version("portbook"), "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _results(report: Report) -> list[dict[str, Any]]:
    found = [
        _result(each.id, "error", each.message + (f": {each.cure}" if each.cure else ""), each.where)
        for each in report.problems
    ]
    found += [
        _result(_SNIPPET_FAILS, "error", failure(each.id, each.evidence.detail), each.where)
        for each in report.with_rung(Rung.FAILED)
    ]
    found += [_result(_NOT_VERIFIED, "note", sentence, each[0].where) for sentence, each in report.unverified().items()]
    return found


def _result(rule: str, level: str, message: str, where: Location) -> dict[str, Any]:
    print_ = sha256(f"{rule}\0{where.path}\0{message}".encode("utf-8", "surrogatepass")).hexdigest()
    place: dict[str, Any] = {
        "artifactLocation": {"uri": quote(where.path, errors="surrogateescape")},
        "region": {"startLine": where.line, "startColumn": where.column},
    }
    return {
        "ruleId": rule,
        "level": level,
        "message": {"text": one_line(message)},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"portbook/v1": print_},
    }
