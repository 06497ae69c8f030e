"""`portbook check --report FORMAT FILE`."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree.ElementTree import parse

import pytest
from click.testing import CliRunner, Result

from portbook.adapters.cli import main, report_files
from portbook.adapters.cli.unusable import Unusable, of_argument

pytestmark = pytest.mark.usefixtures("site")


def check(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", "--target", "gcp", "--minutes", "0", *arguments])


def test_each_file_has_its_own_format_beside_the_text() -> None:
    result = check("--report", "junit", "a.xml", "--report", "codequality", "b.json")
    assert (result.exit_code, "not verified here" in result.stdout) == (0, True)
    suites = parse("a.xml").getroot()  # noqa: S314  # our own text
    assert len([*suites.iter("skipped")]) == len([*suites.iter("testcase")]) - 1  # that there are no problems passes
    assert {row["check_name"] for row in json.loads(Path("b.json").read_text())} == {"snippet-not-verified"}


@pytest.mark.parametrize(
    ("arguments", "sentences"),
    [
        (["--report", "junit", "no/a.xml"], ["no/a.xml cannot be written: no is no folder: make the folder first"]),
        (["--report", "junit", "-"], ["standard output has the report already: use --format junit"]),
        (["--report", "junit", "link"], ["link is no regular file: choose another one"]),
        (
            ["--report", "junit", "a", "--report", "sarif", "./a", "--report", "json", "pipe/b"],
            ["2 reports would go into", "pipe/b cannot be written"],
        ),
    ],
)
def test_what_cannot_be_written_is_told_before_the_check(arguments: list[str], sentences: list[str]) -> None:
    Path("link").symlink_to("ports/example.yml")
    result = check(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    lines = result.stderr.splitlines()
    assert all(line.startswith(sentence) for line, sentence in zip(lines, sentences, strict=True))
    assert not Path(".portbook/ledger.sqlite").exists()


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_report_that_could_not_be_written_after_all_is_not_lost(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object, **_options: object) -> None:
        raise Unusable(of_argument("a.xml cannot be written", "make room"))

    monkeypatch.setattr(report_files, "put", full)
    result = check("--report", "junit", "a.xml", "--format", form)
    assert result.exit_code == 2
    assert "a.xml cannot be written" in result.stdout
    if form == "json":
        assert json.loads(result.stdout)["results"]
