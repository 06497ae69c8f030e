"""The examples on the pages of the rules are what the pages say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from portbook.adapters.document_services import DocumentServices
from portbook.handwritten.rules import RULES, DocumentRule
from portbook.model import Problem
from portbook.proof.handwritten.lint import lint
from portbook.proof.handwritten.tool import handwritten_tools
from portbook.proof.warm_lab import WarmLab


@pytest.fixture(scope="module")
def warm_lab(_namespaces: None) -> Iterator[WarmLab]:
    for tool in handwritten_tools():
        if reason := tool.lacking():
            pytest.skip(reason)
    with WarmLab() as opened:
        yield opened


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_bad_example_is_what_the_rule_finds(rule: DocumentRule, warm_lab: WarmLab) -> None:
    found = {(problem.id, problem.severity) for problem in problems(rule.bad, rule, warm_lab)}
    assert (rule.name, rule.severity) in found
    assert {name for name, _severity in found} <= {rule.name, *BESIDE.get(rule.name, ())}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_good_example_is_fine(rule: DocumentRule, warm_lab: WarmLab) -> None:
    found = {problem.id for problem in problems(rule.good, rule, warm_lab)}
    assert found <= {*BESIDE.get(rule.name, ())} - {rule.name}


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.language != "markdown"], ids=lambda rule: rule.name)
def test_a_comment_with_a_reason_switches_it_off(rule: DocumentRule, warm_lab: WarmLab) -> None:
    names = ",".join({rule.name, *(problem.id for problem in problems(rule.bad, rule, warm_lab))})
    page = f"<!-- portbook: ignore[{names}] it is an example -->\n```{rule.language}\n{rule.bad}```\n"
    assert lint("page.md", page, handwritten_tools(), warm_lab).problems == ()


def problems(example: str, rule: DocumentRule, warm_lab: WarmLab) -> tuple[Problem, ...]:
    page = example if rule.language == "markdown" else f"```{rule.language}\n{example}```\n"
    data = DocumentServices().of(Path("page.md"), "page.md", page).data
    return lint("page.md", page, handwritten_tools(), warm_lab, data).problems


_IPV4 = ("ipv4-only",)
BESIDE = {
    "rejected-by-tool": _IPV4,
    "single-dash-option": _IPV4,
    "port-without-protocol": _IPV4,
    "ports-need-multiport": _IPV4,
    "typographic-sign": _IPV4,
    "misspelled-word": _IPV4,
    "misspelled-name": _IPV4,
    "behind-final-drop": _IPV4,
    "port-wraps": _IPV4,
    "unknown-rule-name": ("range-separator",),
}
"""What an example has besides: a short one is for IPv4 only, and a comment that names no rule leaves a fault as it is."""
