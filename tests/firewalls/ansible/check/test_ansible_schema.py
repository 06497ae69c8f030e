from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portbook.evidence import Rung
from portbook.firewalls.ansible.check import firewalld, iptables, plays, schema_engine, ufw
from portbook.firewalls.ansible.target import TARGET
from portbook.model import Form, Rule, Service, Snippet
from portbook.proof.engine import engines
from portbook.proof.sandbox.tools import NoTools
from portbook.rules import equal, express
from portbook.snippets import snippet
from portbook.targets import CannotJudge, Rejected, Target, Unreadable, size_limits, targets
from tests.firewalls.clouds import brief
from tests.given.services import _rules
from tools.case_file import cases_in
from tools.wrong import Wrong, wrong

ENGINE = engines()["ansible-schema"]
PLAY = "- hosts: all\n  become: true\n  tasks:\n    - {module}: {said}\n"
CASES = Path(__file__).parents[1] / "cases"
MODULES = {"ansible": iptables.MODULE, "ansible-ufw": ufw.MODULE, "ansible-firewalld": firewalld.MODULE}


def _of(service: Service, form: Form, target: Target = TARGET) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], target, form)


def _opened(text: str) -> tuple[Rule, ...]:
    return schema_engine.effect(plays.calls(text)).opened()


def _cases() -> Iterator[Any]:
    for id_, module in MODULES.items():
        for each in cases_in(CASES / id_ / "second_reading.yml"):
            yield pytest.param(PLAY.format(module=module, said=each["said"]), each, id=f"{id_}: {each['title']}")


@pytest.mark.parametrize("form", ENGINE.forms)
@pytest.mark.parametrize("id_", MODULES)
def test_ours_is_checked(id_: str, form: Form, service: Service) -> None:
    evidence = ENGINE.judge(_of(service, form, targets()[id_]), targets()[id_], NoTools())
    assert (evidence.rung, evidence.detail) == (Rung.CHECKED, "read, not run: no host was asked")
    assert evidence.tool.endswith(
        "argument specification of ansible-core 2.19.14, ansible.posix 2.1.0, community.general 11.4.2"
    )


@pytest.mark.parametrize("id_", MODULES)
@settings(deadline=None)
@given(drawn=st.lists(_rules(), min_size=1, max_size=3))
def test_both_readers_agree(id_: str, drawn: list[tuple[Rule, ...]]) -> None:
    target = targets()[id_]
    asked = express([rule for each in drawn for rule in each], target.lacks).rules
    text = target.render(brief(target, *asked))
    assume(not size_limits.too_long(text))
    assert equal(_opened(text), target.read(text).rules)


@pytest.mark.parametrize("case", [each for id_ in MODULES for each in wrong(id_)], ids=lambda each: each.title)
def test_it_takes_nothing_wrong_without_our_reader(case: Wrong) -> None:
    found = ENGINE.judge(case.made, targets()[case.target], NoTools())
    assert found.rung in {Rung.FAILED, Rung.NOT_VERIFIED}
    assert found.detail


@pytest.mark.parametrize(("text", "case"), list(_cases()))
def test_what_ansible_or_the_firewall_does_not_take(text: str, case: dict[str, str]) -> None:
    word = "rejected" if "rejected" in case else "unjudged"
    with pytest.raises(Rejected if word == "rejected" else CannotJudge) as caught:
        _opened(text)
    assert caught.value.message == case[word]


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\n",
        "- 1\n",
        "[]\n",
        "- {hosts: a, become: true, tasks: [1]}\n",
        "- {hosts: a, tasks: []}\n",
        "- hosts: [\n",
    ],
)
def test_what_is_no_playbook_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        plays.calls(text)


def test_a_loop_is_bounded() -> None:
    loop = f"{{chain: OUTPUT, jump: ACCEPT}}\n      loop: [{', '.join(['a'] * 1001)}]"
    with pytest.raises(CannotJudge, match="too long"):
        _opened(PLAY.format(module=iptables.MODULE, said=loop))


def test_without_a_rule_for_answers_there_are_no_replies(service: Service) -> None:
    made = _of(service, Form.ADD)
    wrong = replace(made, text=made.text[: made.text.index('    - name: "Answers')])
    assert "does not let the replies" in ENGINE.judge(wrong, TARGET, NoTools()).detail
