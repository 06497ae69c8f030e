"""A difference of an estate in each format: the services first, then each host group in one sentence."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest

from portbook.compare.diff import Impact
from portbook.model import Problem
from portbook.report.diff import FORMATS, DiffReport, exit_code
from portbook.report.diff.page import render as as_page
from tests.compare.diff.estate.estates import between, version
from tests.report.diff.test_formats import SCHEMA

REPORT = DiffReport(
    "main",
    "",
    between(
        version("old"),
        version(
            "new", [["db", "tcp: 5432", "tcp: 5431"], ["estate", "title: Web servers", 'title: "<b>Web</b> @all"']]
        ),
    ),
)
OF_SERVICE = "Database server now accepts TCP 5431"
OF_GROUP = "Databases now accept TCP 5431"


@pytest.mark.parametrize("form", ["text", "markdown", "comment", "html", "page"])
def test_the_services_come_first_then_the_groups(form: str) -> None:
    text = as_page(REPORT) if form == "page" else FORMATS[form](REPORT)
    assert -1 < text.index(OF_SERVICE) < text.rindex("In your estate") < text.rindex(OF_GROUP)
    assert text.index("In your estate") < text.index(OF_GROUP)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_tells_of_a_group(form: str) -> None:
    text = FORMATS[form](REPORT)
    assert OF_GROUP in text


@pytest.mark.parametrize("form", ["markdown", "comment", "html"])
def test_no_title_is_markup(form: str) -> None:
    assert "<b>Web" not in FORMATS[form](REPORT)


def test_text_has_the_flows_of_a_change_and_the_place_of_the_group() -> None:
    lines = [line.strip() for line in FORMATS["text"](REPORT).splitlines()]
    place = next(number for number, line in enumerate(lines) if OF_GROUP in line)
    assert lines[place + 1] == "for     Database, Billing: TCP 5431"
    assert lines[place + 4] == "at      estate.yml:8:3"


def test_json_is_what_its_schema_says() -> None:
    made = json.loads(FORMATS["json"](REPORT))
    jsonschema.validate(made, SCHEMA)
    groups = [result for result in made["results"] if result["estate"] and result["class"] != "wording"]
    assert {result["path"] for result in groups} == {"estate.yml"}
    assert {flow for result in groups for flow in result["flows"]} == {
        *("billing-db-sql", "billing-db-sql-in", "billing-db-sql-from-office")
    }


def test_what_a_group_opens_can_fail() -> None:
    grown = between(version("old"), version("new", [["estate", "10.10.2.10-10.10.2.19", "10.10.2.10-10.10.2.29"]]))
    assert [exit_code(DiffReport("", "", grown, classes)) for classes in ((Impact.WIDENS,), (Impact.NARROWS,))] == [
        1,
        0,
    ]


def test_a_note_that_one_version_has_no_estate_fails_nothing() -> None:
    without = replace(version("services.json"), estate=None)
    report = DiffReport("", "", between(without, version("new")))
    (problem,) = report.problems
    assert isinstance(problem, Problem)
    assert exit_code(report) == 0
