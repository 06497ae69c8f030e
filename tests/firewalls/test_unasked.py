"""ICMP that firewalls which drop invalid packets first never let in."""

from __future__ import annotations

import pytest

from portbook.model import Direction, Effect, Family, Feature, Rule
from portbook.model.protocol import ICMP
from portbook.rules import covers, express
from portbook.targets import Target, targets
from portbook.targets.netfilter.invalid import INVALID

DROPPING = pytest.mark.parametrize(
    "target", [each for each in targets().values() if each.never], ids=lambda each: each.id
)


@DROPPING
def test_an_error_that_belongs_to_nothing_is_left_out_with_a_cure_of_its_own(target: Target) -> None:
    found = express([Rule(Direction.INBOUND, ICMP, Family.IPV4, icmp_type=3)], target.lacks)
    (gap,) = found.gaps
    assert (found.rules, gap.feature, gap.effect) == ((), Feature.ICMP_MESSAGES, Effect.MISSING)
    assert "belong to none" in gap.instead


@DROPPING
def test_echo_requests_are_no_such_message(target: Target) -> None:
    found = express([Rule(Direction.INBOUND, ICMP, Family.IPV4, icmp_type=8)], target.lacks)
    assert all(each.feature is not Feature.ICMP_MESSAGES for each in found.gaps)


@pytest.mark.parametrize(("kind", "invalid"), [(3, True), (0, True), (8, False), (17, False)])
def test_what_is_invalid_agrees_with_it(kind: int, invalid: bool) -> None:  # noqa: FBT001  # a case
    assert covers(INVALID, [Rule(Direction.INBOUND, ICMP, Family.IPV4, icmp_type=kind)]) is invalid


@DROPPING
def test_nothing_of_it_is_promised(target: Target) -> None:
    data = [each for each in INVALID if each.icmp_type is not None or not each.protocol.is_icmp]
    assert express(data, target.lacks).rules == ()
