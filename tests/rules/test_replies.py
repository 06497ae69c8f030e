"""Derived reply rules: a stateless filter lets replies back, and nothing more than them."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.model import (
    ANY_PROTOCOL,
    ANYWHERE,
    Addresses,
    Direction,
    Family,
    Ports,
    Protocol,
    Reply,
    Rule,
    protocol_named,
)
from portbook.rules import answered, covers, equal, reverse, with_replies

TCP, UDP, ICMP, ICMPV6 = map(protocol_named, ("tcp", "udp", "icmp", "icmpv6"))
ends = st.sampled_from([ANYWHERE, *(Addresses.of(ip_network(each)) for each in ("192.0.2.0/24", "198.51.100.7/32"))])
ports = st.sampled_from([Ports.of((0, 65535)), Ports.of(53), Ports.of(80, (1000, 2000))])
rules = st.builds(
    Rule,
    st.sampled_from(Direction),
    st.sampled_from([TCP, UDP]),
    st.just(Family.IPV4),
    ports,
    ports,
    ends,
    ends,
    reply=st.sampled_from(Reply),
)
rule_sets = st.lists(rules, max_size=4)


def _never(_rule: Rule) -> bool:
    return True


@given(rules)
def test_a_reply_to_a_reply_is_the_first_packet_again(rule: Rule) -> None:
    back = reverse(rule)
    assert back is not None
    assert reverse(back) == replace(rule, reply=Reply.NONE)


@given(rule_sets)
def test_what_was_asked_passes_and_no_rule_promises_replies(asked: list[Rule]) -> None:
    said = with_replies(asked, _never)
    assert covers(said, [replace(each, reply=Reply.NONE) for each in asked])
    assert all(each.reply is Reply.NONE for each in said)


@given(rule_sets)
def test_replies_get_back_where_they_were_promised(asked: list[Rule]) -> None:
    said = with_replies(asked, _never)
    promised = [each for each in asked if each.reply is Reply.TRACKED]
    assert covers(answered(said, said), promised)


@given(rule_sets)
def test_nothing_else_passes(asked: list[Rule]) -> None:
    derived = [each for each in with_replies(asked, _never) if each.answers]
    wanted = [back for each in asked if each.reply is Reply.TRACKED and (back := reverse(each))]
    assert covers(wanted, derived)


@given(rule_sets)
def test_to_derive_twice_changes_nothing(asked: list[Rule]) -> None:
    once = with_replies(asked, _never)
    assert with_replies(once, _never) == once


@given(rule_sets)
def test_a_filter_that_tracks_gets_what_was_asked(asked: list[Rule]) -> None:
    assert equal(with_replies(asked, lambda _rule: False), asked)


@given(rule_sets, rule_sets)
def test_replies_are_known_where_both_ways_are_open(first: list[Rule], back: list[Rule]) -> None:
    known = answered(first, back)
    assert covers([replace(each, reply=Reply.TRACKED) for each in first], known)
    assert covers([replace(each, direction=each.direction.opposite, reply=Reply.TRACKED) for each in back], known)


@pytest.mark.parametrize(
    ("protocol", "asked", "answer"),
    [
        (ICMP, 8, 0),
        (ICMPV6, 128, 129),
        (ICMP, 13, 14),
        (ICMPV6, 135, 136),
        (ICMP, 3, None),
        (ICMP, 0, None),
        (ICMPV6, 2, None),
    ],
)
def test_icmp_is_answered_by_another_message(protocol: Protocol, asked: int, answer: int | None) -> None:
    back = reverse(Rule(Direction.OUTBOUND, protocol, Family.IPV4, icmp_type=asked))
    assert (back and back.icmp_type) == answer


def test_every_message_is_answered_by_any() -> None:
    assert reverse(Rule(Direction.OUTBOUND, ICMP)) == Rule(Direction.INBOUND, ICMP, reply=Reply.NONE)


@pytest.mark.parametrize("group", ["224.0.0.251/32", "ff02::fb/128", "255.255.255.255/32"])
def test_no_group_replies(group: str) -> None:
    asked = Rule(Direction.OUTBOUND, UDP, remote=Addresses.of(ip_network(group)))
    assert reverse(asked) is None
    assert with_replies([asked], _never) == (replace(asked, reply=Reply.NONE),)


def test_a_rule_that_was_asked_for_is_no_derived_one() -> None:
    asked = Rule(Direction.OUTBOUND, UDP, local_ports=Ports.of(41641), flows=("out",))
    other = replace(asked, direction=Direction.INBOUND, flows=("in",))
    assert [(each.flows, each.answers) for each in with_replies([asked, other], _never)] == [
        (("out",), False),
        (("in",), False),
    ]


def test_one_derived_rule_has_the_flows_of_all_that_need_it() -> None:
    asked = Rule(Direction.OUTBOUND, ANY_PROTOCOL, flows=("a",))
    found = with_replies([asked, replace(asked, flows=("b",))], _never)
    assert [(each.flows, each.answers) for each in found] == [(("a", "b"), False), (("a", "b"), True)]
