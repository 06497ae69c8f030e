"""GitLab's code quality report: its parser takes all of it, and a finding stays the same when its line moves."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from portbook.evidence import Evidence, Result, Rung
from portbook.model import NOWHERE, Location, Problem, Severity, SnippetId
from portbook.report import Report
from portbook.report.codequality import render

SCHEMA = json.loads((Path(__file__).parent / "schemas/gitlab-codeclimate.json").read_text("utf-8"))["schema"]
WHERE = Location("ports/wiki.yml")


def result(target: str, rung: Rung, detail: str = "") -> Result:
    return Result(SnippetId("wiki", "server", "all", target), Evidence(rung, detail=detail), where=WHERE)


PROBLEMS = (
    Problem(Location("ports/wiki.yml", 3, 7), "unknown-key", "no key 'prots'", "write 'ports'"),
    Problem(Location("ports/wiki.yml", 9, 7), "unknown-key", "no key 'prots'", "write 'ports'"),
    Problem(NOWHERE, "", "it is old", severity=Severity.WARNING),
    Problem(Location("ports/\udcff.yml", 0, 0), "by-the-way", "it\nis long", severity=Severity.NOTE),
)
RESULTS = (
    result("gcp", Rung.NOT_VERIFIED, "no gcloud"),
    result("azure", Rung.NOT_VERIFIED, "no gcloud"),
    result("nftables", Rung.FAILED, "it opens TCP 80"),
    result("ufw", Rung.PROVEN),
)


def findings(report: Report) -> list[dict[str, Any]]:
    """The findings; each is what GitLab's parser takes: it takes none after one that is not."""
    rows: list[dict[str, Any]] = json.loads(render(report))
    for row in rows:
        jsonschema.validate(row, SCHEMA)
        assert row["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert row["location"]["lines"]["begin"] >= 1
    assert len({row["fingerprint"] for row in rows}) == len(rows)
    return rows


def test_each_problem_and_failure_is_a_finding_and_each_reason_why_something_is_not_verified() -> None:
    rows = findings(Report(PROBLEMS, RESULTS))
    told = [(row["severity"], row["check_name"], row["location"]["path"], row["description"]) for row in rows]
    assert told == [
        ("minor", "portbook", "portbook.yml", "it is old"),
        ("major", "unknown-key", "ports/wiki.yml", "no key 'prots': write 'ports'"),
        ("major", "unknown-key", "ports/wiki.yml", "no key 'prots': write 'ports'"),
        ("info", "by-the-way", "ports/?.yml", "it is long"),
        ("critical", "snippet-fails", "ports/wiki.yml", f"{RESULTS[2].id} does not hold: it opens TCP 80"),
        ("info", "snippet-not-verified", "ports/wiki.yml", "2 snippets not verified here: no gcloud"),
    ]


@pytest.mark.parametrize(
    "moved",
    [
        Report(tuple(replace(one, where=replace(one.where, line=one.where.line + 5)) for one in PROBLEMS[:2]), RESULTS),
        Report(PROBLEMS[:2], RESULTS[1:]),
        Report(PROBLEMS[:2], (*RESULTS[:2], result("nftables", Rung.FAILED, "it opens TCP 81"))),
    ],
    ids=["lines", "a count", "a detail"],
)
def test_findings_stay_the_same_when_they_move(moved: Report) -> None:
    known = {row["fingerprint"] for row in findings(Report(PROBLEMS[:2], RESULTS))}
    assert {row["fingerprint"] for row in findings(moved)} == known


def test_nothing_wrong_is_an_empty_list() -> None:
    assert findings(Report((), (RESULTS[-1],))) == []
