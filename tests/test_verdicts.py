"""What `portbook verify` says of texts and listings as people have them, and of texts that do something else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from portbook.adapters.cli import main

FOLDER = Path(__file__).parent / "cases/verdicts"
CASES = [
    case
    for path in sorted((FOLDER / "texts").glob("*.yml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_exit_code_is_one_of_those_that_are_right(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    words = ["verify", case["service"], "-", "--target", case["target"], *case["options"]]
    result = CliRunner().invoke(main, words, input=case["text"])
    assert result.exit_code in case["exit"], result.output
    assert all(sentence in result.output for sentence in case.get("says", ())), result.output
