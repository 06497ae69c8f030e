from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portbook.evidence import Rung
from portbook.model import Direction, Form, Protocol, Rule, Service, Snippet
from portbook.model.rule import Family
from portbook.proof.engine import engines
from portbook.proof.sandbox.tools import NoTools
from portbook.rules import express
from portbook.snippets import snippet
from portbook.targets import targets
from tests.firewalls.clouds import brief
from tests.firewalls.routers.routers import ROUTERS, rules
from tools.wrong import Wrong, wrong

ENGINE = engines()["ansible-networks"]
pytestmark = [pytest.mark.extra, pytest.mark.skipif(bool(ENGINE.lacking()), reason=ENGINE.lacking() or "all is there")]
READ = "read, not run: no router was asked"
FORMS = [pytest.param(id_, form, id=f"{id_}: {form}") for id_ in ROUTERS for form in targets()[id_].forms]
CASES = [pytest.param(each, id=f"{id_}: {each.made.id.form}: {each.title}") for id_ in ROUTERS for each in wrong(id_)]
PING = Rule(Direction.OUTBOUND, Protocol(58), Family.IPV6, icmp_type=128)


def _said(id_: str, *asked: Rule, form: Form = Form.ADD) -> Snippet:
    target = targets()[id_]
    said = express(asked, target.lacks).rules
    made = brief(target, *said, form=form)
    return Snippet(made, target.render(made), target.language, said if form is Form.ADD else ())


def _judged(made: Snippet) -> tuple[Rung, str]:
    found = ENGINE.judge(made, targets()[made.id.target], NoTools())
    return found.rung, found.detail


@pytest.mark.parametrize(("id_", "form"), FORMS)
def test_ours_is_read_back(id_: str, form: Form, service: Service) -> None:
    target = targets()[id_]
    made = snippet(service, service.roles["device"], service.profiles["best"], target, form)
    evidence = ENGINE.judge(made, target, NoTools())
    assert (evidence.rung, evidence.detail) == (Rung.READ_BACK, READ)
    assert evidence.tool == ENGINE.version()


@pytest.mark.parametrize("case", CASES)
def test_it_takes_nothing_wrong_without_our_reader(case: Wrong) -> None:
    rung, detail = _judged(case.made)
    assert rung in {Rung.FAILED, Rung.NOT_VERIFIED}
    assert detail


@pytest.mark.parametrize(("id_", "form"), FORMS)
@settings(deadline=None, max_examples=25)
@given(asked=st.lists(rules, max_size=3))
def test_it_reads_what_we_say(id_: str, form: Form, asked: list[Rule]) -> None:
    rung, detail = _judged(_said(id_, *asked, form=form))
    assert (rung, detail) == (Rung.READ_BACK, READ) or (rung is Rung.SELF_CONSISTENT and "the parser of" in detail), (
        detail
    )


@pytest.mark.parametrize("form", [Form.ADD, Form.UNDO, Form.SHOW])
def test_what_its_parser_passes_over_is_not_read_back(form: Form) -> None:
    rung, detail = _judged(_said("cisco-ios", PING, form=form))
    assert rung is Rung.SELF_CONSISTENT
    assert "the parser of cisco.ios reads it as 'permit icmp any any echo'" in detail


@pytest.mark.parametrize("form", [Form.UNDO, Form.SHOW])
def test_what_follows_is_compared_all_the_same(form: Form) -> None:
    made = _said("cisco-ios", PING, form=form)
    first, rest = made.text.split("FROM-HOST-6\n", 1)
    assert _judged(replace(made, text=f"{first}OTHER-6\n{rest}"))[0] is Rung.FAILED


def test_only_our_own_words_come_to_the_next_rung() -> None:
    made = _said("cisco-ios", PING)
    assert _judged(replace(made, text=made.text + "!\n"))[0] is Rung.NOT_VERIFIED


@pytest.mark.parametrize(
    ("id_", "old", "new"),
    [
        ("cisco-ios", "any any eq 443", "any any eq {{ 443 }}"),
        ("cisco-ios", "any any eq 443", "any any eq 443\u200b"),
        ("cisco-ios", "FROM-HOST\n", "{{FROM-HOST}}\n"),
        ("cisco-ios", "any any eq 443", "any any eq 443 fragments"),
        ("cisco-nxos", "any any eq 443", "any any eq 443 log"),
        ("cisco-nxos", "any any eq 443", "any any eq 443 443"),
        ("cisco-iosxr", "any any eq 443", "any any eq 443 capture"),
        ("arista-eos", "any any eq 443", "any any eq 443 80"),
        ("arista-eos", "any any eq 443", "any any eq 443 ack"),
        ("vyos", "port '443'", "port '{{ 443 }}'"),
        ("vyos", "port '443'", "port $PORT"),
        ("vyos", "rule 10 description", "rule 10 disable"),
    ],
)
def test_what_is_more_than_its_parser_says_cannot_be_judged(id_: str, old: str, new: str, service: Service) -> None:
    right = snippet(service, service.roles["device"], service.profiles["best"], targets()[id_])
    assert old in right.text
    assert _judged(replace(right, text=right.text.replace(old, new, 1)))[0] is Rung.NOT_VERIFIED


@pytest.mark.parametrize("id_", ["cisco-ios", "cisco-iosxr", "vyos"])
def test_an_undo_is_of_the_same_profile(id_: str, service: Service) -> None:
    device, best = service.roles["device"], service.profiles["best"]
    undo = snippet(service, device, best, targets()[id_], Form.UNDO)
    other = snippet(service, device, service.profiles["minimum"], targets()[id_], Form.UNDO)
    assert _judged(replace(undo, text=other.text))[0] is Rung.FAILED
