from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portbook.evidence import Rung
from portbook.model import Form, Rule, Service, Snippet
from portbook.proof.engines import engines
from portbook.proof.no_tools import NoTools
from portbook.proof.trial import trial
from portbook.snippets import snippet
from portbook.targets.gcp import TARGET
from tests.targets.clouds import brief, firewall_rules
from tools.wrong import Wrong, wrong

pytest.importorskip("jsonschema", reason="jsonschema is not installed: pip install 'portbook[checks]'")
ENGINE = engines()["gcp-discovery"]


def _of(service: Service, form: Form = Form.ADD) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], TARGET, form)


@pytest.mark.parametrize("form", TARGET.forms)
def test_ours_is_taken(form: Form, service: Service) -> None:
    evidence = ENGINE.judge(_of(service, form), TARGET, NoTools())
    assert (evidence.rung, evidence.detail) == (Rung.CHECKED, "")
    assert "schema of compute:v1 20" in evidence.tool


@pytest.mark.parametrize(
    "case", [pytest.param(each, id=f"{each.made.id.form}: {each.title}") for each in wrong(TARGET.id)]
)
def test_it_takes_nothing_wrong_without_our_reader(case: Wrong) -> None:
    evidence = ENGINE.judge(case.made, TARGET, NoTools())
    assert evidence.rung in {Rung.FAILED, Rung.NOT_VERIFIED}
    assert evidence.detail


@pytest.mark.parametrize(
    ("form", "old", "new", "rung"),
    [
        (Form.ADD, "priority: 1000\n", "", Rung.CHECKED),
        (Form.ADD, '"udp"', '"17"', Rung.NOT_VERIFIED),
        (Form.ADD, '"udp"\n    ports:\n      - "41641"', '"ipip"', Rung.NOT_VERIFIED),
        (Form.ADD, "global/networks/default", "projects/mine/global/networks/vpc", Rung.CHECKED),
        (Form.ADD, "direction: INGRESS", "logConfig:\n  enable: true\ndirection: INGRESS", Rung.NOT_VERIFIED),
        (Form.ADD, "direction: INGRESS", "disabled: false\ndirection: INGRESS", Rung.CHECKED),
        (Form.ADD, "direction: INGRESS", "<<: {}\ndirection: INGRESS", Rung.FAILED),
        (Form.ADD, "priority: 1000", "priority: !!python/name:os.system 1000", Rung.FAILED),
        (Form.ADD, "priority: 1000", "priority: true", Rung.FAILED),
        (Form.ADD, "priority: 1000", f"priority: {'9' * 5000}", Rung.FAILED),
        (Form.COMMAND, "--allow=", "--allow ", Rung.CHECKED),
        (Form.COMMAND, "--direction=EGRESS", "--direction=OUT", Rung.CHECKED),
        (Form.COMMAND, "--priority=1000 ", "", Rung.CHECKED),
        (Form.COMMAND, "--priority=1000", "--enable-logging", Rung.NOT_VERIFIED),
        (Form.COMMAND, "--priority=1000", "--enable-logging=true", Rung.NOT_VERIFIED),
        (Form.COMMAND, "--network=default", "--network=projects/a/global/networks/b", Rung.NOT_VERIFIED),
        (Form.COMMAND, "--network=default", "--network", Rung.FAILED),
        (Form.COMMAND, "--network=default", "--disabled", Rung.FAILED),
        (Form.UNDO, " --quiet", "", Rung.CHECKED),
        (Form.UNDO, " --quiet", " --format=json", Rung.NOT_VERIFIED),
    ],
)
def test_other_words(form: Form, old: str, new: str, rung: Rung, service: Service) -> None:
    right = _of(service, form)
    assert old in right.text
    assert ENGINE.judge(replace(right, text=right.text.replace(old, new)), TARGET, NoTools()).rung is rung


@pytest.mark.parametrize("form", TARGET.forms)
@settings(deadline=None, max_examples=50)
@given(asked=st.lists(firewall_rules(), max_size=4))
def test_it_reads_what_we_say(form: Form, asked: list[Rule]) -> None:
    made = brief(TARGET, *asked, form=form)
    opened = () if form in {Form.UNDO, Form.SHOW} else tuple(asked)
    found = ENGINE.judge(Snippet(made, TARGET.render(made), "sh", opened), TARGET, NoTools())
    assert (found.rung, found.detail) == (Rung.CHECKED, "")


@pytest.mark.parametrize("form", [Form.ADD, Form.COMMAND])
def test_an_addition_by_anyone_may_be_commands(form: Form, service: Service) -> None:
    assert trial(_of(service, form).text, TARGET).rung is Rung.CHECKED
    assert trial(_of(service, Form.UNDO).text, TARGET).rung is Rung.NOT_VERIFIED


def test_commands_are_no_documents(service: Service) -> None:
    added, commands = _of(service), _of(service, Form.COMMAND)
    assert ENGINE.judge(replace(commands, text=added.text), TARGET, NoTools()).rung is Rung.NOT_VERIFIED
