"""What the forms of an addition have in common is tried once, and counts for each of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portbook.evidence import Evidence, Rung
from portbook.model import Form, Service, Snippet
from portbook.model.profiles import profiles_of
from portbook.proof.engine import engines
from portbook.proof.host.trials import State, Trials, trials_of
from portbook.proof.packets.lab.lab import Lab
from portbook.snippets import snippet
from portbook.targets import targets

HOSTS = ("nftables", "iptables", "ufw", "firewalld")
FOLLOWING = (Form.UNDO, Form.SHOW)


def _made(service: Service, target: str, form: Form) -> Snippet:
    profile = next(each for each in profiles_of(service) if each.default)
    return snippet(service, service.roles["device"], profile, targets()[target], form)


def _judged(made: Snippet, lab: Lab) -> tuple[Evidence, int]:
    """The evidence, and how many packets were sent for it."""
    engine = engines()[targets()[made.id.target].engines[0]]
    if lacking := engine.lacking():
        pytest.skip(lacking)
    before = lab.sent
    return engine.judge(made, targets()[made.id.target], lab), lab.sent - before


def _forget(lab: Lab, made: Snippet) -> None:
    """As if the lab had been used for another addition."""
    trials_of(lab, replace(made.id, service="another"))


@pytest.mark.parametrize("id_", HOSTS)
def test_an_undo_and_a_listing_rest_on_the_trials_of_their_addition(id_: str, service: Service, lab: Lab) -> None:
    added, sent = _judged(_made(service, id_, Form.ADD), lab)
    assert added.packets == sent
    for form in FOLLOWING:
        evidence, sent = _judged(_made(service, id_, form), lab)
        assert evidence.packets - sent == added.packets
        assert sent > 0


@pytest.mark.parametrize("form", FOLLOWING)
@pytest.mark.parametrize("id_", HOSTS)
def test_evidence_is_the_same_whatever_was_tried_before(id_: str, form: Form, service: Service, lab: Lab) -> None:
    made = _made(service, id_, form)
    _forget(lab, made)
    alone, sent = _judged(made, lab)
    assert (alone.rung, alone.packets) == (Rung.PROVEN, sent)
    assert _judged(made, lab)[0] == alone


@pytest.mark.parametrize("form", [Form.ADD, Form.COMPLETE])
def test_what_is_added_is_tried_anew_each_time(form: Form, service: Service, lab: Lab) -> None:
    made = _made(service, "nftables", form)
    for _ in range(2):
        evidence, sent = _judged(made, lab)
        assert evidence.packets == sent > 0


def test_another_text_of_the_addition_is_another_state(service: Service, lab: Lab) -> None:
    undo = _made(service, "iptables", Form.UNDO)
    _forget(lab, undo)
    _judged(_made(service, "iptables", Form.ADD), lab)
    other = replace(undo, brief=replace(undo.brief, rules=tuple(reversed(undo.brief.rules))))
    evidence, sent = _judged(other, lab)
    assert evidence.packets == sent


def _tried(trials: Trials, lab: Lab | None, state: State, wrong: str = "") -> int:
    """How many of two trials are made in a state."""
    made: list[str] = []

    def trial() -> str:
        made.append(wrong)
        return wrong

    assert [trials.wrong(lab, state, trial, anew=False) for _ in range(2)] == [wrong, wrong]
    return len(made)


STATE = State(("a host", "a listing"), ())


def test_what_was_wrong_is_tried_again(lab: Lab) -> None:
    assert _tried(Trials(), lab, STATE, "it is wrong") == 2


def test_what_is_read_in_another_way_is_tried_again(service: Service, lab: Lab) -> None:
    trials, rules = Trials(), _made(service, "nftables", Form.ADD).rules
    assert [_tried(trials, lab, State(STATE.texts, (each,))) for each in (rules, rules, rules[1:])] == [1, 0, 1]


def test_without_packets_all_is_tried() -> None:
    assert _tried(Trials(), None, STATE) == 2
