"""All rules of `portbook lint`, in the order of their pages."""

from __future__ import annotations

from portbook.handwritten.rules import comments, data, ineffective, rejected
from portbook.handwritten.rules.rule import DocumentRule

RULES = (*rejected.RULES, *ineffective.RULES, *data.RULES, *comments.RULES)
_BY_NAME = {rule.name: rule for rule in RULES}


def rule_named(name: str) -> DocumentRule | None:
    """The rule of that name; None where there is none."""
    return _BY_NAME.get(name)
