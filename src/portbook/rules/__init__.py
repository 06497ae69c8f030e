"""Rules of a role's host, made from flows; their canonical form, equality and difference; what a target can express."""

from portbook.rules.boxes import TooComplex
from portbook.rules.canonical import canonical, covered, covers, equal, intersection, minus
from portbook.rules.difference import differences
from portbook.rules.express import Expression, express
from portbook.rules.family import per_family
from portbook.rules.replies import answered, reverse, with_replies
from portbook.rules.sent import never_sent
from portbook.rules.summary import phrases
from portbook.rules.view import is_broadcast, rules_for
from portbook.rules.words import words

__all__ = [
    "Expression",
    "TooComplex",
    "answered",
    "canonical",
    "covered",
    "covers",
    "differences",
    "equal",
    "express",
    "intersection",
    "is_broadcast",
    "minus",
    "never_sent",
    "per_family",
    "phrases",
    "reverse",
    "rules_for",
    "with_replies",
    "words",
]
