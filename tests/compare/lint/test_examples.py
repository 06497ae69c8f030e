"""The examples on the pages of the rules are what the pages say."""

from __future__ import annotations

import re

import pytest

from portbook.compare.lint import RULES, LintRule
from portbook.model import Severity
from portbook.model.ignore import LINT_RULES
from tests.compare.lint.example import warnings


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_bad_example_gives_the_warning_and_no_other(rule: LintRule) -> None:
    problems = warnings(rule.bad)
    assert problems
    assert {(problem.id, problem.severity) for problem in problems} == {(rule.id, Severity.WARNING)}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_good_example_gives_no_warning(rule: LintRule) -> None:
    assert warnings(rule.good) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_bad_example_with_a_reason_gives_none(rule: LintRule) -> None:
    assert warnings(f"{rule.bad}ignore:\n  {rule.id}: {{reason: It is right}}\n") == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_texts_are_sentences(rule: LintRule) -> None:
    assert all(text.rstrip().endswith((".", ".**")) for text in (rule.finds, rule.why, rule.instead))
    for problem in warnings(rule.bad):
        assert not problem.message.endswith(".")
        assert problem.cure
        assert not problem.cure.endswith(".")
        assert (problem.where.path, problem.where.line > 0) == ("ports/example.yml", True)


def test_the_loader_knows_the_ids_of_all_rules() -> None:
    assert tuple(rule.id for rule in RULES) == LINT_RULES
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id_) for id_ in LINT_RULES)
