"""Blocks in the shapes of real documentation get the verdict that each must get, by the real tools."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from portbook.proof.handwritten.lint import lint
from portbook.proof.handwritten.tool import handwritten_tools
from portbook.proof.warm_lab import WarmLab

FOLDER = Path(__file__).parent / "cases"
CASES = [
    pytest.param(case, id=f"{path.stem}-{number}")
    for path in sorted(FOLDER.glob("*.yml"))
    for number, case in enumerate(yaml.safe_load(path.read_text("utf-8")), 1)
]
LEAST = 400
LANGUAGES = ("bash", "yaml", "hcl", "powershell", "cmd", "cisco", "text")
"""The keys of cases that are a fence of that language."""


@pytest.fixture(scope="module")
def warm_lab(_namespaces: None) -> Iterator[WarmLab]:
    for tool in handwritten_tools():
        if reason := tool.lacking():
            pytest.skip(reason)
    with WarmLab() as opened:
        yield opened


def test_the_corpus_is_large() -> None:
    assert len(CASES) >= LEAST


@pytest.mark.parametrize("case", CASES)
def test_a_page_gets_its_verdict(case: Mapping[str, Any], warm_lab: WarmLab) -> None:
    linted = lint(case.get("path", "page.md"), page(case), handwritten_tools(), warm_lab)
    found = [f"{problem.where.line}: {problem.id}" for problem in linted.problems]
    told = [*map(str, linted.problems)]
    assert (found, linted.unjudged) == (case.get("finds", []), case.get("unjudged", 0)), told
    assert case.get("says", "") in "\n".join(told)


def page(case: Mapping[str, Any]) -> str:
    """The page of a case: a fence stands for itself."""
    if "page" in case:
        return str(case["page"])
    language = next(name for name in LANGUAGES if name in case)
    return f"```{language}\n{case[language].rstrip()}\n```\n"


def test_a_command_that_no_person_writes_does_not_cost_the_page(warm_lab: WarmLab) -> None:
    """A tool that never answers would: the rest of the page is judged."""
    text = f"```bash\nufw allow {'1,' * 50_000}2/tcp\nufw allow 8000-8100/tcp\n```\n"
    linted = lint("page.md", text, handwritten_tools(), warm_lab)
    assert [problem.id for problem in linted.problems] == ["range-separator"]
    assert (linted.judged, linted.unjudged) == (1, 1)
