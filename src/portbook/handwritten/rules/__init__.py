"""The rules of `portbook lint`, with the texts of their pages."""

from portbook.handwritten.rules.all_rules import RULES, rule_named
from portbook.handwritten.rules.rule import DocumentRule

__all__ = ["RULES", "DocumentRule", "rule_named"]
