from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from portbook.evidence import Rung
from portbook.model import Form, Rule, Service, Snippet
from portbook.proof.ansible import plays, rules
from portbook.proof.engines import engines
from portbook.proof.no_tools import NoTools
from portbook.rules import equal, express
from portbook.snippets import snippet
from portbook.targets import CannotJudge, Rejected, Unreadable
from portbook.targets.ansible import TARGET
from tests.targets.clouds import brief
from tests.targets.conftest import _rules

ENGINE = engines()["ansible-schema"]
PLAY = "- hosts: all\n  become: true\n  tasks:\n    - ansible.builtin.iptables: {said}\n"
CASES = yaml.safe_load((Path(__file__).parents[2] / "cases/ansible/second_reading.yml").read_text("utf-8"))


def _of(service: Service, form: Form) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], TARGET, form)


def _opened(said: str) -> tuple[Rule, ...]:
    return rules.opened(rules.changes(plays.calls(PLAY.format(said=said))))


@pytest.mark.parametrize("form", ENGINE.forms)
def test_ours_is_checked(form: Form, service: Service) -> None:
    evidence = ENGINE.judge(_of(service, form), TARGET, NoTools())
    assert (evidence.rung, evidence.detail) == (Rung.CHECKED, "read, not run: no host was asked")
    assert evidence.tool.endswith("argument specification of ansible-core 2.19.14")


@settings(deadline=None)
@given(st.lists(_rules(), min_size=1, max_size=3))
def test_both_readers_agree(drawn: list[tuple[Rule, ...]]) -> None:
    asked = express([rule for each in drawn for rule in each], TARGET.lacks).rules
    text = TARGET.render(brief(TARGET, *asked))
    assert equal(rules.opened(rules.changes(plays.calls(text))), TARGET.read(text).rules)


@pytest.mark.parametrize("case", CASES, ids=lambda each: each["title"])
def test_what_ansible_or_iptables_does_not_take(case: dict[str, str]) -> None:
    word = "rejected" if "rejected" in case else "unjudged"
    with pytest.raises(Rejected if word == "rejected" else CannotJudge) as caught:
        _opened(case["said"])
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
        _opened(loop)


def test_without_a_rule_for_answers_there_are_no_replies(service: Service) -> None:
    made = _of(service, Form.ADD)
    wrong = replace(made, text=made.text[: made.text.index('    - name: "Answers')])
    assert "does not let the replies" in ENGINE.judge(wrong, TARGET, NoTools()).detail
