"""Playbooks: what is read of them beyond what every target shows."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portbook.model import Direction, Family, Form, Ports, Protocol, Rule
from portbook.rules import differences, equal
from portbook.targets import CannotJudge, Rejected
from portbook.targets.ansible import TARGET
from tests.targets.clouds import ASKED, brief

CASES = Path(__file__).parents[1] / "cases" / "ansible"
PLAY = "- hosts: all\n  become: true\n  tasks:\n"
HTTPS = Rule(Direction.OUTBOUND, Protocol(6), Family.IPV4, remote_ports=Ports.of(443))
WRONG = {"rejected": Rejected, "unjudged": CannotJudge}


def _cases() -> list[Any]:
    found = [
        each for path in (CASES / "plays.yml", CASES / "tasks.yml") for each in yaml.safe_load(path.read_text("utf-8"))
    ]
    return [pytest.param(each, id=each["title"]) for each in found]


def _text(case: dict[str, Any]) -> str:
    return str(case["text"]) if "text" in case else PLAY + indent("- " + indent(case["task"], "  ").lstrip(), "    ")


@pytest.mark.parametrize("case", _cases())
def test_foreign_text_gets_its_verdict(case: dict[str, Any]) -> None:
    for word, kind in WRONG.items():
        if word in case:
            with pytest.raises(kind, match=f"^{re.escape(case[word])}$"):
                TARGET.read(_text(case))
            return
    found, wanted = TARGET.read(_text(case)).rules, [] if "text" in case else [HTTPS]
    assert [str(each) for each in differences(found, wanted)] == case.get("opens", [])
    assert [str(each) for each in differences(wanted, found)] == case.get("closed", [])


@pytest.mark.parametrize("form", TARGET.forms)
@given(text=st.text(max_size=300))
def test_text_of_strangers_changes_nothing(form: Form, text: str) -> None:
    made = TARGET.render(brief(TARGET, ASKED, purpose=text, id_=text, form=form))
    assert equal(TARGET.read(made).rules, [ASKED] if form is Form.ADD else [])


@given(st.text(max_size=100))
def test_the_group_is_what_ansible_takes_for_one(id_: str) -> None:
    play = yaml.safe_load(TARGET.render(brief(TARGET, ASKED, id_=id_)))[0]
    assert re.fullmatch("[a-z0-9_]+", play["hosts"])


def test_an_undo_takes_away_what_the_addition_adds() -> None:
    added, taken = (
        yaml.safe_load(TARGET.render(brief(TARGET, ASKED, form=form)))[0]["tasks"] for form in (Form.ADD, Form.UNDO)
    )
    for task in added:
        del task["ansible.builtin.iptables"]["action"]
        task["ansible.builtin.iptables"]["state"] = "absent"
    assert taken == added


def test_a_text_that_is_too_long_is_not_judged() -> None:
    with pytest.raises(CannotJudge, match="more than 64 KiB"):
        TARGET.read("#" * 65_537)
