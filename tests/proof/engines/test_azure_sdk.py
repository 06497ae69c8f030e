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
from portbook.targets.azure import TARGET
from tests.targets.clouds import brief, network_security_group_rules
from tools.wrong import Wrong, wrong

pytest.importorskip("jsonschema", reason="jsonschema is not installed: pip install 'portbook[checks]'")
ENGINE = engines()["azure-sdk"]


def _of(service: Service, form: Form = Form.ADD) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], TARGET, form)


@pytest.mark.parametrize("form", TARGET.forms)
def test_ours_is_taken(form: Form, service: Service) -> None:
    evidence = ENGINE.judge(_of(service, form), TARGET, NoTools())
    assert (evidence.rung, evidence.detail) == (Rung.CHECKED, "")
    assert "schema of azure-mgmt-network 3" in evidence.tool


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
        (Form.ADD, '"Udp"', '"udp"', Rung.FAILED),
        (Form.ADD, '"priority": 100', '"priority": 1e2', Rung.FAILED),
        (Form.ADD, '"priority": 100', '"priority": true', Rung.FAILED),
        (Form.ADD, '"priority": 100', '"priority": NaN', Rung.FAILED),
        (Form.ADD, '"priority": 100', f'"priority": {"9" * 5000}', Rung.FAILED),
        (Form.ADD, "[\n", "[" * 5000, Rung.FAILED),
        (Form.ADD, '"destinationAddressPrefix": "*"', '"destinationAddressPrefixes": ["*"]', Rung.NOT_VERIFIED),
        (Form.ADD, '"destinationAddressPrefix": "*"', '"destinationAddressPrefix": ""', Rung.FAILED),
        (Form.ADD, '"access"', '"sourceApplicationSecurityGroups": [{"id": "x"}], "access"', Rung.NOT_VERIFIED),
        (Form.ADD, '"name"', '"id": "/subscriptions/x", "name"', Rung.NOT_VERIFIED),
        (Form.COMMAND, "--resource-group my-resource-group", "-g mine", Rung.CHECKED),
        (Form.COMMAND, "--name ", "-n=", Rung.CHECKED),
        (Form.COMMAND, "--protocol Udp", "--protocol udp", Rung.CHECKED),
        (Form.COMMAND, " --access Allow", "", Rung.CHECKED),
        (Form.COMMAND, " --source-address-prefixes '*'", "", Rung.CHECKED),
        (Form.COMMAND, "--access Allow", "--access Allow --access Allow", Rung.NOT_VERIFIED),
        (Form.COMMAND, "--access Allow", "--access", Rung.FAILED),
        (Form.COMMAND, "--access Allow", "--access Allow Deny", Rung.FAILED),
        (Form.COMMAND, "--access Allow", "--no-wait", Rung.NOT_VERIFIED),
        (Form.COMMAND, "--access Allow", "--source-asgs web", Rung.NOT_VERIFIED),
        (Form.COMMAND, "--access Allow", "--subscription other", Rung.NOT_VERIFIED),
        (Form.COMMAND, "--description '", "--description 'x=@", Rung.NOT_VERIFIED),
        (Form.COMMAND, "rule create", "rule create x", Rung.FAILED),
        (Form.COMMAND, "--priority 100", "--priority 1x0", Rung.FAILED),
        (Form.UNDO, "--name ", "-n ", Rung.CHECKED),
        (Form.UNDO, "demo-device", "Demo-Device", Rung.CHECKED),
        (Form.UNDO, "my-nsg", "my-nsg --no-wait", Rung.NOT_VERIFIED),
        (Form.SHOW, "my-nsg", "my-nsg --output table", Rung.NOT_VERIFIED),
    ],
)
def test_other_words(form: Form, old: str, new: str, rung: Rung, service: Service) -> None:
    right = _of(service, form)
    assert old in right.text
    assert ENGINE.judge(replace(right, text=right.text.replace(old, new)), TARGET, NoTools()).rung is rung


@pytest.mark.parametrize("form", TARGET.forms)
@settings(deadline=None, max_examples=50)
@given(asked=st.lists(network_security_group_rules(), max_size=4))
def test_it_reads_what_we_say(form: Form, asked: list[Rule]) -> None:
    made = brief(TARGET, *asked, form=form)
    opened = () if form in {Form.UNDO, Form.SHOW} else tuple(asked)
    found = ENGINE.judge(Snippet(made, TARGET.render(made), "sh", opened), TARGET, NoTools())
    assert (found.rung, found.detail) == (Rung.CHECKED, "")


@pytest.mark.parametrize("form", [Form.ADD, Form.COMMAND])
def test_an_addition_by_anyone_may_be_commands(form: Form, service: Service) -> None:
    assert trial(_of(service, form).text, TARGET).rung is Rung.CHECKED
    assert trial(_of(service, Form.UNDO).text, TARGET).rung is Rung.NOT_VERIFIED


def test_commands_are_no_bodies(service: Service) -> None:
    added, commands = _of(service), _of(service, Form.COMMAND)
    assert ENGINE.judge(replace(commands, text=added.text), TARGET, NoTools()).rung is Rung.NOT_VERIFIED
