"""A report as one JSON object. Its fields are stable: some may be added, none change their meaning.

`problems` and `results` are sorted. Times of day are there, durations are not: two runs over the same ledger give the same
bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from portbook.compare.coverage import Coverage
from portbook.compare.findings import Finding
from portbook.compare.problems import IDS
from portbook.evidence import Evidence, Result
from portbook.model import Gap, Location, Problem, Severity
from portbook.report.base import Report, holds
from portbook.report.verification import Verification

VERSION = 1


def render(report: Report) -> str:
    """The whole report."""
    fields = {
        "version": VERSION,
        "holds": holds(report),
        "counts": {rung.value: number for rung, number in report.counts().items()},
        "problems": [problem_data(problem) for problem in report.all_problems],
        "results": [*map(_result, report.results), *map(_verification, report.verifications)],
    }
    return json.dumps(fields, indent=2, ensure_ascii=True) + "\n"


def problem_data(problem: Problem) -> dict[str, str | int]:
    """The fields of a problem."""
    where = problem.where
    return {
        "path": where.path,
        "line": where.line,
        "column": where.column,
        "id": problem.id,
        "severity": problem.severity.value,
        "message": problem.message,
        "cure": problem.cure,
    }


def problem_of(data: Mapping[str, Any]) -> Problem:
    """The problem whose fields these are."""
    where = Location(data["path"], data["line"], data["column"])
    return Problem(where, data["id"], data["message"], data["cure"], Severity(data["severity"]))


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
        "worker": evidence.worker,
        "when": evidence.when,
        "detail": evidence.detail,
        "origin": result.origin.value,
    }


def _verification(verification: Verification) -> dict[str, Any]:
    verdict, evidence = verification.verdict, verification.evidence
    findings = (*verdict.missing, *verdict.closed, *verdict.extra)
    machine = verification.machine
    return {
        "file": verification.file,
        "group": machine.group if machine else "",
        "host": machine.host if machine else "",
        "target": machine.target if machine else "",
        "holds": verdict.holds,
        "reason": verdict.reason,
        "id": verdict.id,
        "cure": verdict.cure,
        "line": verdict.line,
        "column": verdict.column,
        "remarks": [
            {"line": remark.line, "id": remark.id, "message": remark.message, "cure": remark.cure}
            for remark in verdict.remarks
        ],
        "missing": [finding.sentence for finding in verdict.missing],
        "closed": [finding.sentence for finding in verdict.closed],
        "extra": [finding.sentence for finding in verdict.extra],
        "covered": [_coverage(flow) for flow in verdict.covered],
        "findings": [_finding(finding) for finding in findings],
        "not_on": [{"host": host.name, "reason": host.reason, "advice": host.advice} for host in verification.refusing],
        "gaps": [_gap(gap) for gap in verdict.gaps],
        "evidence": evidence_data(evidence),
    }


def _coverage(flow: Coverage) -> dict[str, str | list[str]]:
    return {
        "flow": flow.flow,
        "label": flow.label,
        "need": flow.need.value,
        "one_of": flow.one_of,
        "openness": flow.openness.value,
        "absent": [finding.traffic for finding in flow.absent],
    }


def evidence_data(evidence: Evidence) -> dict[str, Any]:
    """The fields of evidence for a text."""
    return {
        "rung": evidence.rung.value,
        "tool": evidence.tool,
        "kernel": evidence.kernel,
        "hosts": list(evidence.hosts),
        "packets": evidence.packets,
        "detail": evidence.detail,
    }


def _finding(finding: Finding) -> dict[str, str | int]:
    return {
        "kind": finding.kind.value,
        "id": IDS[finding.kind],
        "line": finding.line,
        "sentence": finding.sentence,
        "cure": finding.cure,
        "witness": str(finding.packet),
    }


def _gap(gap: Gap) -> dict[str, str]:
    return {
        "feature": gap.feature.value,
        "effect": gap.effect.value,
        "said": gap.traffic,
        "id": gap.id,
        "cure": gap.cure,
    }
