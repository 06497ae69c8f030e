from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portbook.firewalls.routers.acl.render import first_number
from portbook.model import Addresses, Direction, Family, Form, Ports, Protocol, Reply, Rule, SnippetId
from portbook.rules import differences, equal, express, phrases
from portbook.targets import CannotJudge, Rejected, Target, targets
from tests.firewalls.clouds import ASKED, brief
from tests.firewalls.routers.routers import ROUTERS, cases, rules

WRONG = {"rejected": Rejected, "unjudged": CannotJudge}
SOME = ["*"]
"""Stands for whatever differs, where a case is not about it."""
LISTS = tuple(each for each in ROUTERS if each != "vyos")
UDP = Rule(Direction.OUTBOUND, Protocol(17), Family.IPV4, remote_ports=Ports.of(53), flows=("dns",))
TCP = Rule(Direction.OUTBOUND, Protocol(6), Family.IPV4, remote_ports=Ports.of(443), flows=("web",))


def _said(target: Target, *asked: Rule, form: Form = Form.ADD) -> str:
    made = brief(target, *express(asked, target.lacks).rules, form=form)
    return target.render(replace(made, flows=tuple(replace(each, title=each.id.upper()) for each in made.flows)))


def _entries(text: str) -> list[str]:
    """Without their numbers, where they have some."""
    return [each.strip().lstrip("0123456789 ") for each in text.splitlines() if each.startswith(" ")]


@pytest.mark.parametrize(("target", "case"), cases())
def test_foreign_text_gets_its_verdict(target: Target, case: dict[str, Any]) -> None:
    for word, kind in WRONG.items():
        if word in case:
            with pytest.raises(kind, match=case[word]) as caught:
                target.read(case["text"])
            assert caught.value.line == case["line"]
            return
    wanted, reading = express([ASKED], target.lacks).rules, target.read(case["text"])
    found = reading.rules
    assert [each for cause in reading.closes() for each in phrases(cause.rules)] == case.get("closes", [])
    assert [each.line for each in reading.side_effects] == case.get("besides", [])
    for key, witnesses in (("opens", differences(found, wanted)), ("misses", differences(wanted, found))):
        said = {str(each) for each in witnesses}
        assert case[key] in (SOME, sorted(said)) if said else not case[key]


@pytest.mark.parametrize("id_", ROUTERS)
@settings(deadline=None)
@given(asked=st.lists(rules, max_size=4))
def test_what_is_said_is_read(id_: str, asked: list[Rule]) -> None:
    target = targets()[id_]
    said = express(asked, target.lacks).rules
    assert equal(target.read(target.render(brief(target, *said))).rules, said)


@pytest.mark.parametrize("id_", ROUTERS)
@given(text=st.text(max_size=300))
def test_text_of_strangers_changes_nothing(id_: str, text: str) -> None:
    target = targets()[id_]
    said = express([replace(ASKED, flows=("direct-in",))], target.lacks).rules
    assert equal(target.read(target.render(brief(target, *said, purpose=text))).rules, said)


@pytest.mark.parametrize("id_", LISTS)
def test_replies_are_marked_as_such(id_: str) -> None:
    assert _entries(_said(targets()[id_], UDP, TCP)) == [
        "remark DNS",
        "permit udp any any eq 53",
        "remark WEB",
        "permit tcp any any eq 443",
        "remark Replies: WEB",
        "permit tcp any eq 443 any established",
        "remark Replies: DNS",
        "permit udp any eq 53 any",
    ]


def _whole(target: Target, *more: str) -> str:
    """Two lists as routers have them, with more entries of the second one."""
    held = _said(target, TCP).replace("eq 443 any established", "any established")
    anything = "ipv4" if target.id == "cisco-iosxr" else "ip"
    numbers = range(990_000_000, 990_000_009) if target.id == "cisco-iosxr" else [""] * len(more)
    return held + "".join(f" {at} {each.format(any=anything)}\n" for at, each in zip(numbers, more, strict=False))


@pytest.mark.parametrize("id_", LISTS)
def test_established_of_a_whole_list_opens_nothing_and_is_told(id_: str) -> None:
    target = targets()[id_]
    text = _whole(target)
    found = target.read_host(text)
    assert equal(found.rules, express([TCP], target.lacks).rules)
    (told,) = found.remarks
    assert text.splitlines()[told.line - 1].endswith("permit tcp any any established")


@pytest.mark.parametrize("id_", LISTS)
@pytest.mark.parametrize("end", ["deny {any} any any", "deny {any} any any log"])
def test_a_whole_list_may_end_in_what_denies_the_rest(id_: str, end: str) -> None:
    target = targets()[id_]
    assert equal(target.read_host(_whole(target, end)).rules, target.read_host(_whole(target)).rules)


@pytest.mark.parametrize("id_", LISTS)
@pytest.mark.parametrize(
    "more",
    [
        ["deny tcp any any eq 22"],
        ["deny {any} any any", "permit udp any any eq 53"],
        ["deny udp any any eq 53", "permit udp any any eq 53"],
    ],
)
def test_of_a_whole_list_the_first_entry_that_matches_decides(id_: str, more: list[str]) -> None:
    target = targets()[id_]
    assert equal(target.read_host(_whole(target, *more)).rules, target.read_host(_whole(target)).rules)


@pytest.mark.parametrize("id_", LISTS)
def test_entries_are_in_the_order_of_their_numbers(id_: str) -> None:
    target = targets()[id_]
    words = "ipv4" if target.id == "cisco-iosxr" else "ip"
    head = target.render(brief(target, TCP)).splitlines()
    list_ = next(each for each in head if each.endswith("FROM-HOST"))
    text = f"{list_}\n 20 permit udp any any eq 53\n 10 deny {words} any any\n"
    assert target.read(text).rules == ()
    (closing,) = target.read(text).closes()
    assert closing.line == 3
    assert equal(target.read(text.replace(" 10 ", " 30 ")).rules, [replace(UDP, reply=Reply.NONE)])
    with pytest.raises(CannotJudge, match="entries with numbers and others without"):
        target.read(text.replace(" 10 ", " "))


@pytest.mark.parametrize("id_", LISTS)
@pytest.mark.parametrize("denied", ["tcp any eq 443 any", "{any} any any"])
def test_replies_that_are_denied_before_do_not_pass(id_: str, denied: str) -> None:
    target = targets()[id_]
    first = "ipv4" if target.id == "cisco-iosxr" else "ip"
    held = _said(target, TCP)
    numbered = held.replace(
        next(each for each in held.splitlines() if each.endswith("established")), f" 1 deny {denied}"
    )
    assert "established" not in numbered
    text = numbered.format(any=first) + " 999999999 permit tcp any eq 443 any established\n"
    assert equal(target.read(text).rules, [replace(TCP, reply=Reply.NONE)])
    assert equal(target.read(held).rules, express([TCP], target.lacks).rules)


@pytest.mark.parametrize("id_", LISTS)
def test_an_addition_is_no_whole_list(id_: str) -> None:
    target = targets()[id_]
    with pytest.raises(CannotJudge, match="more through than replies"):
        target.read(_whole(target))


@pytest.mark.parametrize("id_", LISTS)
def test_what_an_entry_of_an_addition_closes_is_told(id_: str) -> None:
    target = targets()[id_]
    text = _said(target, TCP) + (" 999999999 deny ipv4 any any\n" if id_ == "cisco-iosxr" else " deny ip any any\n")
    (closing,) = target.read(text).closes()
    assert text.splitlines()[closing.line - 1].endswith("any any")
    assert phrases(closing.rules) == ("everything inbound IPv4",)


@pytest.mark.parametrize("id_", LISTS)
def test_nothing_replies_where_no_reply_is_meant(id_: str) -> None:
    assert _entries(_said(targets()[id_], replace(UDP, reply=Reply.NONE))) == [
        "remark DNS",
        "permit udp any any eq 53",
    ]


@pytest.mark.parametrize("id_", LISTS)
def test_a_list_has_no_entry_twice(id_: str) -> None:
    entries = _entries(_said(targets()[id_], UDP, replace(UDP, remote_ports=Ports.of(53, 54), flows=("more",))))
    assert len(entries) == len(set(entries))


@pytest.mark.parametrize("id_", [each for each in LISTS if each != "cisco-iosxr"])
def test_an_undo_takes_back_line_for_line(id_: str) -> None:
    target = targets()[id_]
    added, undone = (_entries(_said(target, UDP, TCP, form=form)) for form in (Form.ADD, Form.UNDO))
    assert undone == [f"no {each}" for each in added]


def test_ios_xr_takes_back_by_numbers_that_nobody_else_has() -> None:
    target = targets()["cisco-iosxr"]
    added, undone = (_said(target, UDP, form=form).splitlines() for form in (Form.ADD, Form.UNDO))
    numbers = [each.split()[0] for each in added if each.startswith(" ")]
    assert [each for each in undone if each.startswith(" ")] == [f" no {each}" for each in numbers]
    assert len(set(numbers)) == len(numbers) // 2  # each list has its own


@given(st.text("abc-0", min_size=1, max_size=30), st.text("ab+-", min_size=1, max_size=30))
def test_numbers_are_some_that_the_router_takes(service: str, role: str) -> None:
    first = first_number(SnippetId(service, role, "best", "cisco-iosxr"))
    assert 100_000 <= first < 2_147_483_644 - 1_000
    assert first != first_number(SnippetId(service, role, "more", "cisco-iosxr"))


@pytest.mark.parametrize(
    ("network", "what"), [("203.0.113.9/32", "a host"), ("203.0.113.0/24", "a network"), ("0.0.0.0/0", "anywhere")]
)
def test_an_address_is_in_the_words_of_the_router(network: str, what: str) -> None:
    asked = replace(UDP, remote=Addresses.of(ip_network(network)))
    spelled = {id_: _entries(_said(targets()[id_], asked))[1] for id_ in LISTS}
    assert spelled == SPELLED[what]


SPELLED = {
    "a host": {
        "arista-eos": "permit udp any host 203.0.113.9 eq 53",
        "cisco-ios": "permit udp any host 203.0.113.9 eq 53",
        "cisco-iosxr": "permit udp any host 203.0.113.9 eq 53",
        "cisco-nxos": "permit udp any 203.0.113.9/32 eq 53",
    },
    "a network": {
        "arista-eos": "permit udp any 203.0.113.0/24 eq 53",
        "cisco-ios": "permit udp any 203.0.113.0 0.0.0.255 eq 53",
        "cisco-iosxr": "permit udp any 203.0.113.0/24 eq 53",
        "cisco-nxos": "permit udp any 203.0.113.0/24 eq 53",
    },
    "anywhere": dict.fromkeys(LISTS, "permit udp any any eq 53"),
}


SERVER = Addresses.of(ip_network("192.0.2.10/32"))
OWN = {
    "arista-eos": ("permit tcp any host 192.0.2.10 eq 443", "permit tcp host 192.0.2.10 eq 443 any established"),
    "cisco-ios": ("permit tcp any host 192.0.2.10 eq 443", "permit tcp host 192.0.2.10 eq 443 any established"),
    "cisco-iosxr": ("permit tcp any host 192.0.2.10 eq 443", "permit tcp host 192.0.2.10 eq 443 any established"),
    "cisco-nxos": ("permit tcp any 192.0.2.10/32 eq 443", "permit tcp 192.0.2.10/32 eq 443 any established"),
}


@pytest.mark.parametrize("id_", LISTS)
@pytest.mark.parametrize("family", [Family.IPV4, Family.BOTH])
def test_a_hosts_own_address_is_said_and_read(id_: str, family: Family) -> None:
    target = targets()[id_]
    asked = Rule(Direction.INBOUND, Protocol(6), family, local_ports=Ports.of(443), local=SERVER, flows=("web",))
    text = _said(target, asked)
    entries = [each for each in _entries(text) if not each.startswith("remark")]
    assert sorted(entries) == sorted(OWN[id_])
    assert "-6" not in text
    assert equal(target.read(text).rules, [replace(asked, family=Family.IPV4)])


def test_a_hosts_own_address_is_said_and_read_of_vyos() -> None:
    target = targets()["vyos"]
    asked = Rule(Direction.INBOUND, Protocol(6), Family.IPV4, local_ports=Ports.of(443), local=SERVER, flows=("web",))
    text = _said(target, asked)
    assert "to-host rule 10 destination address '192.0.2.10'" in text
    assert equal(target.read(text).rules, [asked])


def test_a_number_that_may_be_taken_is_told_where_the_router_knows_entries_by_it() -> None:
    text = "ipv4 access-list TO-HOST\n {} permit udp any any eq 41641\n"
    (told,) = targets()["cisco-iosxr"].read(text.format(10)).remarks
    assert (told.line, told.message) == (2, "an entry 10 that the list has already gives way to this one")
    assert targets()["cisco-iosxr"].read(text.format(first_number(SnippetId("a", "b", "c", "d")))).remarks == ()
    assert (
        targets()["cisco-ios"].read("ip access-list extended TO-HOST\n 10 permit udp any any eq 41641\n").remarks == ()
    )
