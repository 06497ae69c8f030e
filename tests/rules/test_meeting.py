"""What is called apart has no packet in common."""

from __future__ import annotations

from hypothesis import given, settings

from portbook.model import Rule
from portbook.rules import intersection
from portbook.rules.meeting import may_meet
from tests.rules.test_sets import rules


@given(rules(), rules())
@settings(max_examples=500, deadline=None)
def test_rules_that_do_not_meet_share_nothing(one: Rule, other: Rule) -> None:
    assert may_meet(one, other) or not intersection([one], [other])
    assert may_meet(one, other) == may_meet(other, one)
