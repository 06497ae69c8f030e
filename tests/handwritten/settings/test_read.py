"""`[tool.portbook.lint]`: what is right is taken, and everything that is wrong is told at its place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from portbook.handwritten.settings.read import KEYS, load_settings
from portbook.model import Location, Problem, Severity

CASES = yaml.safe_load(Path(__file__).with_name("cases.yml").read_text("utf-8"))
RIGHT = """\
[tool.portbook.lint]
paths = ["docs", "README.md"]
exclude = ["docs/old"]
baseline = "known.json"
ignore = {ipv4-only = "no host has IPv6"}
severity = {depends-on-unseen = "warning"}

[tool.portbook.lint.per-file-ignores]
"docs/faults.md" = {range-separator = "shows what fails"}
"""


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_told_at_its_place(case: Mapping[str, Any]) -> None:
    problems = load_settings(case["text"], "pyproject.toml").problems
    listed = [f"{problem.where.line}:{problem.where.column} {problem.id}: {problem.sentence}" for problem in problems]
    assert len(listed) == len(case["problems"]), listed
    assert [text[: len(begin)] for text, begin in zip(listed, case["problems"], strict=True)] == case["problems"]


def test_what_is_right_is_taken() -> None:
    loaded = load_settings(RIGHT, "pyproject.toml")
    settings = loaded.settings
    assert loaded.problems == ()
    assert [written.path for written in settings.paths] == ["docs", "README.md"]
    assert (settings.exclude, settings.baseline and settings.baseline.path) == (("docs/old",), "known.json")
    assert settings.ignoring("any.md", "ipv4-only")
    assert settings.ignoring("docs/faults.md", "range-separator")
    assert settings.ignoring("docs/other.md", "range-separator") is None
    weighed = settings.weighed(Problem(Location("a.md"), "depends-on-unseen", "message", severity=Severity.NOTE))
    assert weighed.severity is Severity.WARNING


def test_what_is_switched_off_in_vain_is_told_at_its_place() -> None:
    settings = load_settings(RIGHT, "pyproject.toml").settings
    used = settings.ignoring("any.md", "ipv4-only")
    assert used
    (problem,) = settings.unused({used})
    assert str(problem) == (
        "pyproject.toml:9:21: warning: the rule range-separator finds nothing in documents like docs/faults.md: "
        "take the line out"
    )


@pytest.mark.parametrize("text", [f"a = {'[' * 100_000}", f"a{'.a' * 200_000} = 1"])
def test_what_is_too_deep_is_told(text: str) -> None:
    (problem,) = load_settings(text, "pyproject.toml").problems
    assert problem.id == "too-deep"


def test_the_example_of_the_guide_is_right() -> None:
    page = (Path(__file__).parents[3] / "docs/guide/lint/configuration.md").read_text("utf-8")
    (example,) = re.findall(r"```toml[^\n]*\n(.*?)```", page, re.DOTALL)
    loaded = load_settings(example, "pyproject.toml")
    assert loaded.problems == ()
    assert {*tomllib.loads(example)["tool"]["portbook"]["lint"]} == {*KEYS}
    assert [key for key in KEYS if f"| `{key}` |" not in page] == []
