"""The ICMP messages that firewalld cannot let in, and how it spells the others."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_network

import pytest

from portbook.firewalls.firewalld.target import TARGET
from portbook.model import Addresses, Brief, Direction, Effect, Family, Feature, Rule
from portbook.model.protocol import ICMP, ICMPV6
from portbook.rules import express

OWN = {Family.IPV4: ICMP, Family.IPV6: ICMPV6}


def _icmp(direction: Direction, family: Family, kind: int | None) -> Rule:
    return Rule(direction, OWN[family], family, icmp_type=kind)


@pytest.mark.parametrize(
    ("direction", "family", "kind"),
    [
        pytest.param(Direction.INBOUND, Family.IPV4, 3, id="an error"),
        pytest.param(Direction.INBOUND, Family.IPV4, 0, id="an answer"),
        pytest.param(Direction.INBOUND, Family.IPV4, 5, id="a redirect"),
        pytest.param(Direction.INBOUND, Family.IPV6, 2, id="packet too big"),
        pytest.param(Direction.INBOUND, Family.IPV4, 17, id="valid, without a name"),
        pytest.param(Direction.OUTBOUND, Family.IPV6, 143, id="outbound, without a name"),
    ],
)
def test_a_message_that_it_never_lets_in_or_has_no_name_for_is_a_gap(
    direction: Direction, family: Family, kind: int
) -> None:
    expressed = express([_icmp(direction, family, kind)], TARGET.lacks)
    assert expressed.rules == ()
    assert [(gap.feature, gap.effect) for gap in expressed.gaps] == [(Feature.ICMP_MESSAGES, Effect.MISSING)]


@pytest.mark.parametrize(
    ("direction", "family", "kind"),
    [
        (Direction.INBOUND, Family.IPV4, 8),
        (Direction.INBOUND, Family.IPV4, None),
        (Direction.INBOUND, Family.IPV6, 128),
        (Direction.OUTBOUND, Family.IPV4, 3),
        (Direction.OUTBOUND, Family.IPV6, 2),
    ],
)
def test_other_messages_are_said(direction: Direction, family: Family, kind: int | None) -> None:
    rule = _icmp(direction, family, kind)
    assert express([rule], TARGET.lacks).rules == (rule,)


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize(("family", "whole"), [(Family.IPV4, "0.0.0.0/0"), (Family.IPV6, "::/0")])
def test_all_of_icmp_is_said_with_an_address_for_a_listing_omits_its_family(
    direction: Direction, family: Family, whole: str, brief_of: Callable[..., Brief]
) -> None:
    text = TARGET.render(brief_of(_icmp(direction, family, None)))
    assert f'rule family="{family}" source address="{whole}" protocol value=' in text


def test_an_address_of_its_own_says_the_family(brief_of: Callable[..., Brief]) -> None:
    remote = Addresses.of(ip_network("2001:db8::/32"))
    assert "::/0" not in TARGET.render(brief_of(Rule(Direction.OUTBOUND, ICMPV6, Family.IPV6, remote=remote)))
