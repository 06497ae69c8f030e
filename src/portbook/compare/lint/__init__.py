"""Lint of the data: one file for each rule, or for a few that belong together.

A rule judges only where the data leaves no doubt: a guess is never a warning. `ignore` in a service's file switches a rule off, with a reason.
"""

from portbook.compare.lint.of_service import lint
from portbook.compare.lint.rule import LintFinding, LintRule
from portbook.compare.lint.rules import RULES

__all__ = ["RULES", "LintFinding", "LintRule", "lint"]
