"""Playbooks for any module: cases beyond those of every target."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portbook.firewalls.ansible.target import TARGET
from portbook.model import Direction, Family, Form, Ports, Protocol, Rule
from portbook.rules import differences, equal
from portbook.targets import CannotJudge, Rejected, Target, targets
from tests.firewalls.clouds import ASKED, brief

CASES = Path(__file__).parent / "cases"
PLAYBOOKS = [target for target in targets().values() if target.id.startswith("ansible")]
PLAY = "- hosts: all\n  become: true\n  tasks:\n"
HANDLER = "  handlers:\n    - name: Reload\n      ansible.builtin.command: {{argv: [{}]}}\n"
HTTPS = Rule(Direction.OUTBOUND, Protocol(6), Family.IPV4, remote_ports=Ports.of(443))
WRONG = {"rejected": Rejected, "unjudged": CannotJudge}


def _cases() -> Iterator[Any]:
    """The cases of every playbook, then those of one module."""
    for target in PLAYBOOKS:
        for path in (CASES / TARGET.id / "plays.yml", CASES / target.id / "tasks.yml"):
            for case in yaml.safe_load(path.read_text("utf-8")):
                yield pytest.param(target, case, id=f"{target.id}: {case['title']}")


def _text(case: dict[str, Any]) -> str:
    if "text" in case:
        return str(case["text"])
    handler = HANDLER.format(", ".join(case["handler"])) if "handler" in case else ""
    return PLAY + indent("- " + indent(case["task"], "  ").lstrip(), "    ") + handler


@pytest.mark.parametrize(("target", "case"), list(_cases()))
def test_foreign_text_gets_its_verdict(target: Target, case: dict[str, Any]) -> None:
    for word, kind in WRONG.items():
        if word in case:
            with pytest.raises(kind, match=f"^{re.escape(case[word])}$"):
                target.read(_text(case))
            return
    rules, expected = target.read(_text(case)).rules, [] if "text" in case else [HTTPS]
    assert [str(witness) for witness in differences(rules, expected)] == case.get("opens", [])
    assert [str(witness) for witness in differences(expected, rules)] == case.get("closed", [])


@pytest.mark.parametrize("form", TARGET.forms)
@given(target=st.sampled_from(PLAYBOOKS), text=st.text(max_size=300))
def test_text_of_strangers_changes_nothing(form: Form, target: Target, text: str) -> None:
    playbook = target.render(brief(target, ASKED, purpose=text, id_=text, form=form))
    assert equal(target.read(playbook).rules, [ASKED] if form is Form.ADD else [])


@given(st.text(max_size=100))
def test_the_group_is_what_ansible_takes_for_one(id_: str) -> None:
    play = yaml.safe_load(TARGET.render(brief(TARGET, ASKED, id_=id_)))[0]
    assert re.fullmatch("[a-z0-9_]+", play["hosts"])


def test_an_undo_takes_away_what_the_addition_adds() -> None:
    added, removed = (
        yaml.safe_load(TARGET.render(brief(TARGET, ASKED, form=form)))[0]["tasks"] for form in (Form.ADD, Form.UNDO)
    )
    for task in added:
        del task["ansible.builtin.iptables"]["action"]
        task["ansible.builtin.iptables"]["state"] = "absent"
    assert removed == added


@pytest.mark.parametrize("target", PLAYBOOKS, ids=lambda target: target.id)
def test_a_text_that_is_too_long_is_not_judged(target: Target) -> None:
    with pytest.raises(CannotJudge, match="more than 64 KiB"):
        target.read("#" * 65_537)
