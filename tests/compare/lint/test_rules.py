"""What each rule finds, and what it leaves alone: the cases are files with some keys and the warnings about them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from portbook.compare.lint import RULES
from tests.compare.lint.example import warnings

FOLDER = Path(__file__).parent / "cases"
CASES: list[Any] = [
    pytest.param(path.stem, case["data"], case["says"], id=f"{path.stem}: {case['name']}")
    for path in sorted(FOLDER.glob("*.yml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("rule", "data", "says"), CASES)
def test_a_rule_says_this_and_no_more(rule: str, data: str, says: list[str]) -> None:
    assert [problem.sentence for problem in warnings(data) if problem.id == rule] == says


def test_each_rule_has_cases_of_both_kinds() -> None:
    kinds = {(str(case.values[0]), bool(case.values[2])) for case in CASES}
    assert kinds == {(rule.id, finds) for rule in RULES for finds in (True, False)}
