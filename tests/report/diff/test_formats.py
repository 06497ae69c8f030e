"""A difference in each format."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from importlib.resources import files

import jsonschema
import pytest

from portbook.compare.diff import Difference, Impact, difference
from portbook.model import Location, Problem
from portbook.report.diff import FORMATS, DiffReport, Link, exit_code
from portbook.report.diff.text import render as as_text
from tests.compare.diff.test_difference import BASE, KINDS, changed
from tools.random_diff import TODAY, between, book

SCHEMA = json.loads((files("portbook.report.diff") / "schema.json").read_text("utf-8"))
ACCEPT = """\
accept:
  ssh-port: {class: widens, flow: ssh, reason: Announced, owner: Shop team, until: %s}
"""


def report(head: str, *fail_on: Impact) -> DiffReport:
    return DiffReport("main", "", between(BASE, head), fail_on)


MOVED = changed(BASE, [["tcp: 22,", "tcp: 2222,"]])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind["name"])
def test_json_is_what_its_schema_says(kind: dict[str, list[list[str]]]) -> None:
    made = json.loads(FORMATS["json"](report(changed(BASE, kind["replace"]))))
    jsonschema.validate(made, SCHEMA)
    change = SCHEMA["definitions"]["change"]
    assert all(set(result) == set(change["required"]) == set(change["properties"]) for result in made["results"])


def test_the_first_line_is_the_verdict() -> None:
    for form in ("text", "markdown"):
        assert FORMATS[form](report(MOVED)).splitlines()[0].strip("*") == "1 change: 1 widens exposure"
    assert FORMATS["text"](report(BASE)) == "Nothing changed: nothing opens or closes\n"


def test_what_closes_comes_first_then_what_widens_and_wording_last() -> None:
    head = changed(
        BASE,
        [
            ["[80, 443]", "443"],
            ["tcp: 22,", "tcp: [22, 23],"],
            ["udp: 123, source-port: 123, need: recommended", "udp: 123, source-port: 123, need: required"],
            ["title: Shop", "title: S"],
        ],
    )
    assert [change.impact.value for change in report(head).changes] == ["narrows", "widens", "breaks", "wording"]


@pytest.mark.parametrize(
    ("fail_on", "code"), [((), 0), ((Impact.BREAKS,), 0), ((Impact.WIDENS,), 1), ((Impact.NARROWS,), 1)]
)
def test_the_exit_code_is_1_where_a_class_to_fail_on_occurs(fail_on: tuple[Impact, ...], code: int) -> None:
    assert exit_code(report(MOVED, *fail_on)) == code


def test_the_exit_code_is_2_where_not_all_could_be_compared() -> None:
    broken = replace(between(BASE, MOVED), problems=(Problem(Location("ports/x.yml", 1, 1), "x", "x is broken"),))
    made = DiffReport("main", "", broken, (Impact.WIDENS,))
    assert exit_code(made) == 2
    assert made.headline.startswith("Not everything could be compared (1 problem). Of the rest: 1 change")


def test_a_waiver_accepts_its_class_until_its_last_day() -> None:
    made = report(MOVED + ACCEPT % "2026-11-29", Impact.WIDENS)
    assert exit_code(made) == 0
    assert "widens accepted by Shop team until 2026-11-29: Announced" in FORMATS["text"](made)
    whole = report(changed(BASE, [["tcp: 22,", "tcp: [22, 2222],"]]) + ACCEPT % "2026-11-29", Impact.WIDENS)
    assert whole.headline == "1 change: 1 widens exposure; 1 accepted by a waiver"


def test_a_waiver_accepts_no_other_class() -> None:
    made = report(MOVED + (ACCEPT % "2026-11-29").replace("widens", "narrows"), Impact.WIDENS)
    assert exit_code(made) == 1
    assert made.headline == "1 change: 1 widens exposure"


def test_an_expired_waiver_is_a_problem_and_accepts_nothing() -> None:
    made = report(MOVED + ACCEPT % "2026-11-28", Impact.WIDENS)
    assert [problem.id for problem in made.problems] == ["expired-waiver"]
    assert exit_code(made) == 2
    assert made.failing()


def test_an_unused_waiver_is_a_warning() -> None:
    made = report(changed(BASE, [["tcp: 5432", "tcp: 5433"]]) + ACCEPT % "2026-11-29")
    assert [(problem.id, problem.severity.value) for problem in made.problems] == [("unused-waiver", "warning")]
    assert exit_code(made) == 0


def test_a_terminal_has_colours_and_a_file_has_none() -> None:
    assert "\x1b[33mwidens exposure" in as_text(report(MOVED), colours=True)
    assert "\x1b" not in as_text(report(MOVED))


LINK = Link("Run", "https://shop.example/run?a=b")


COMPARED = "\nCompared: main with the files as they are\n"


def test_a_comment_ends_with_what_is_never_cut() -> None:
    made = replace(
        report(MOVED), snippets=2, links=(LINK,), pages=(Link("docs/@shop.md", "https://shop.example/shop/"),)
    )
    body, closing = FORMATS["markdown"](made), FORMATS["comment"](made)
    assert closing.startswith(body)
    assert closing.removeprefix(body) == (
        COMPARED + "\nThe changed services have 2 snippets. The check of this pull request tries all of them.\n"
        "\nChanged pages: [docs/&#x40;&#8203;shop.md](https://shop.example/shop/)\n"
        "\n[Run](https://shop.example/run?a=b)\n"
    )
    assert FORMATS["comment"](report(MOVED)) == FORMATS["markdown"](report(MOVED)) + COMPARED


@pytest.mark.parametrize(
    ("form", "most", "said"),
    [
        ("comment", 60_000, "This comment is cut here. The job summary of this workflow run has the rest."),
        ("markdown", 1_000_000, "This is cut here. `portbook diff --format html` writes all of it."),
    ],
)
def test_what_is_too_long_is_cut_at_a_whole_part_and_says_so(form: str, most: int, said: str) -> None:
    one = report(MOVED)
    many = replace(one.difference, changes=one.changes * 6000)
    text = FORMATS[form](replace(one, difference=many, links=(LINK,)))
    assert most * 0.9 < len(text.encode()) <= most
    assert f"\n*{said}*\n" in text
    assert text.partition(f"\n*{said}")[0].endswith(" |\n")
    assert ("https://shop.example/run" in text) is (form == "comment")


def test_problems_do_not_push_the_table_out_of_sight() -> None:
    problems = tuple(Problem(Location(f"ports/{number}.yml"), "x", "x is broken") for number in range(1000))
    made = DiffReport("main", "", replace(between(BASE, MOVED), problems=problems))
    lines = FORMATS["comment"](made).splitlines()
    assert lines[22:25] == ["- 980 more problems", "", "| Class | Change | Before | After | Need |"]


def test_versions_that_could_not_be_compared_have_no_verdict() -> None:
    problem = Problem(Location("", 0, 0), "no-version", "there is no revision x")
    made = DiffReport("", "", Difference(problems=(problem,)), compared=False)
    assert FORMATS["comment"](made) == "**The versions could not be compared**\n\n- there is no revision x\n"


def test_annotations_are_beside_the_line_and_wording_has_none() -> None:
    lines = FORMATS["github"](report(changed(MOVED, [["title: Shop", "title: S"]]), Impact.WIDENS)).splitlines()
    assert [line.split("::")[1].split(" ")[0] for line in lines] == ["error", "notice"]
    assert "file=ports/shop.yml,line=16,col=3" in lines[0]


def test_html_needs_nothing_else_and_has_no_script() -> None:
    html = FORMATS["html"](report(MOVED))
    assert html.startswith("<!doctype html>")
    assert not any(word in html for word in ("<script", "src=", "href=", "http:", "https:"))


def test_a_service_that_is_new_or_gone() -> None:
    assert difference(book(BASE), type(book(BASE))({}), TODAY).verdict == "7 changes: 7 narrow"
    new = difference(type(book(BASE))({}), book(BASE), date(2026, 11, 29))
    assert isinstance(new, Difference)
    assert new.verdict == "7 changes: 3 break clients, 4 widen exposure"
