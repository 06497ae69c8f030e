"""`portbook check` warns of what lint rules find, in every format, and leaves the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portbook.adapters.cli import main
from portbook.adapters.today import VARIABLE

NOVEMBER = "1795910400"  # 29 November 2026
FLOW = "  mail: {from: client, to: server, tcp: [143, 993]}\n"
REFERENCE = """\
references:
  old: {title: Old, url: "https://example.com/", checked: 2021-01-01}
"""


@pytest.fixture(autouse=True)
def _data(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, NOVEMBER)
    path = site / "ports/demo.yml"
    path.write_text(path.read_text() + FLOW)


def check(*args: str) -> Result:
    return CliRunner().invoke(main, ["check", "--target", "gcp", *args])


@pytest.mark.parametrize("args", [[], ["--strict"], ["demo"]])
def test_a_warning_leaves_the_exit_code(args: list[str]) -> None:
    result = check(*args)
    assert result.exit_code == 0, result.output
    assert "ports/demo.yml:9:3: warning: the flow mail has IMAP in plaintext" in result.output
    assert "[plaintext-twin]" in result.output


def test_json_has_the_place_and_the_severity() -> None:
    report = json.loads(check("--format", "json").stdout)
    (problem,) = report["problems"]
    assert (problem["id"], problem["severity"], problem["line"], report["holds"]) == (
        "plaintext-twin",
        "warning",
        9,
        True,
    )


def test_sarif_has_the_rule() -> None:
    (result,) = json.loads(check("--format", "sarif").stdout)["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("plaintext-twin", "warning")


def test_github_has_an_annotation() -> None:
    assert "::warning file=ports/demo.yml,line=9,col=3,title=plaintext-twin::" in check("--format", "github").stdout


def test_services_that_are_not_chosen_are_not_judged(site: Path) -> None:
    other = (site / "ports/demo.yml").read_text().replace("service: demo", "service: other").replace(FLOW, "")
    (site / "ports/other.yml").write_text(other)
    assert "plaintext-twin" not in check("other").output


def test_what_is_ignored_is_not_told(site: Path) -> None:
    path = site / "ports/demo.yml"
    path.write_text(f"{path.read_text()}ignore:\n  plaintext-twin: {{reason: Old phones}}\n")
    assert "plaintext-twin" not in check().output


@pytest.mark.parametrize(("args", "ids"), [([], {"very-old-check"}), (["--stale-after", "180d"], {"old-source"})])
def test_what_is_old_is_told_once(args: list[str], ids: set[str], site: Path) -> None:
    path = site / "ports/demo.yml"
    path.write_text(
        path.read_text().replace(FLOW, "").replace("purpose: Pages", "purpose: Pages, ref: old") + REFERENCE
    )
    problems = json.loads(check(*args, "--format", "json").stdout)["problems"]
    assert {problem["id"] for problem in problems} - {"no-review"} == ids
