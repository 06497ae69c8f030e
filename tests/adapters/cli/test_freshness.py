"""`portbook check --stale-after` warns; a waiver that has expired is a problem."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portbook.adapters.cli import main
from portbook.adapters.today import VARIABLE

MORE = """\
reviewed: 2026-01-01
references:
  source: {title: Source, url: "https://example.com/", checked: 2026-11-20}
accept:
  port: {class: breaks, reason: Announced, owner: Network team, until: 2026-11-30}
"""


@pytest.fixture(autouse=True)
def _data(site: Path) -> None:
    path = site / "ports/demo.yml"
    path.write_text(path.read_text().replace("purpose: Pages", "purpose: Pages, ref: source") + MORE)


def check(monkeypatch: pytest.MonkeyPatch, day: str, *args: str) -> Result:
    monkeypatch.setenv(VARIABLE, day)
    return CliRunner().invoke(main, ["check", "--target", "gcp", *args])


NOVEMBER, DECEMBER = "1795910400", "1796169600"  # 29 November and 2 December 2026


def test_a_warning_leaves_the_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    result = check(monkeypatch, NOVEMBER, "--stale-after", "180d")
    assert result.exit_code == 0
    assert "ports/demo.yml:1:10: warning: demo was last reviewed on 2026-01-01" in result.output
    assert "source was last checked" not in result.output
    assert "1 warning; " in result.output


def test_weeks_are_an_age_too(monkeypatch: pytest.MonkeyPatch) -> None:
    result = check(monkeypatch, NOVEMBER, "--stale-after", "1w", "--format", "json")
    report = json.loads(result.stdout)
    assert [(problem["id"], problem["severity"]) for problem in report["problems"]] == [
        ("old-review", "warning"),
        ("old-source", "warning"),
    ]
    assert report["holds"] is True


def test_without_it_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "warning" not in check(monkeypatch, NOVEMBER).output


def test_an_expired_waiver_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    result = check(monkeypatch, DECEMBER)
    assert result.exit_code == 2
    assert "ports/demo.yml:13:3: the waiver port expired on 2026-11-30" in result.output


@pytest.mark.parametrize("age", ["180", "x", "-1d", "1y", ""])
def test_what_is_no_age_is_refused(age: str, monkeypatch: pytest.MonkeyPatch) -> None:
    result = check(monkeypatch, NOVEMBER, "--stale-after", age)
    assert result.exit_code == 2
    assert "180d" in result.output


def test_a_clock_that_cannot_be_read_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    result = check(monkeypatch, "soon")
    assert (result.exit_code, "SOURCE_DATE_EPOCH is no number of seconds" in result.output) == (2, True)
