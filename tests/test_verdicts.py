"""What `portbook verify` says of texts and listings as people have them, and of texts that do something else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from portbook.adapters.cli import main
from tests.samples import each_in
from tools.case_file import cases_in

FOLDER = Path(__file__).parent / "cases/verdicts"


def _cases(file: str) -> list[dict[str, Any]]:
    paths = sorted((FOLDER / "texts").glob(file))
    return [case for path in paths for case in cases_in(path)]


def _verified(case: dict[str, Any], *options: str) -> Result:
    words = ["verify", case["service"], "-", "--target", case["target"], *case["options"], *options]
    return CliRunner().invoke(main, words, input=case["text"])


CASES = [*_cases("[!m]*.yml"), *_cases("manual-right-*.yml")]
WRONG = [case for case in CASES if 0 not in case["exit"] and "--read-only" not in case["options"]]
WRONG_BY_MANUALS = _cases("manual-[!r]*.yml")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_exit_code_is_one_of_those_that_are_right(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    result = _verified(case)
    assert result.exit_code in case["exit"], result.output
    assert all(sentence in result.output for sentence in case.get("says", ())), result.output


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case["name"])
def test_reading_alone_accepts_no_wrong_text(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    result = _verified(case, "--read-only")
    assert result.exit_code in {1, 3}, result.output


@pytest.mark.parametrize("case", each_in(WRONG_BY_MANUALS, one_in=3))
def test_a_text_that_is_wrong_by_the_manual_is_refused(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """By reading alone: what a reader refuses is not run."""
    monkeypatch.chdir(FOLDER)
    result = _verified(case, "--read-only")
    assert result.exit_code in {*case["exit"]} - {0}, result.output
    assert all(sentence in result.output for sentence in case.get("says", ())), result.output
