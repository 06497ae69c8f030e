from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portbook.evidence import Rung
from portbook.firewalls.azure.check import requests
from portbook.firewalls.azure.check.az_commands import CREATE, DELETE, invocations
from portbook.firewalls.azure.check.engines import AZ, AzSandbox
from portbook.firewalls.azure.target import TARGET
from portbook.model import Flow, Form, Protocol, Rule, Service, Snippet, Transport
from portbook.proof.engine import engines
from portbook.proof.reading.program_reference import Invocation
from portbook.proof.sandbox import sandbox
from portbook.proof.sandbox.tools import NoTools, SandboxFailed
from portbook.snippets import snippet
from tests.firewalls.clouds import ASKED, brief, network_security_group_rules

ENGINE = engines()["az"]
_MISSING = ENGINE.lacking() or sandbox.unavailable() or ""
pytestmark = [pytest.mark.extra, pytest.mark.skipif(bool(_MISSING), reason=_MISSING or "all is there")]
PLACE = ("--resource-group", "a", "--nsg-name", "b", "--name", "c")


def _of(service: Service, form: Form) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], TARGET, form)


def _changed(made: Snippet, old: str, new: str) -> Snippet:
    assert old in made.text
    return replace(made, text=made.text.replace(old, new))


def _call(*words: str) -> Invocation:
    return Invocation(1, ("az", "network", "nsg", "rule", *words))


@pytest.fixture(scope="module")
def group() -> Iterator[AzSandbox]:
    with AzSandbox.open() as opened:
        yield opened


@pytest.mark.parametrize("form", ENGINE.forms)
def test_ours_is_taken(form: Form, service: Service) -> None:
    evidence = ENGINE.judge(_of(service, form), TARGET, NoTools())
    assert (evidence.rung, evidence.engine, evidence.detail) == (Rung.CHECKED, "az", "")
    assert evidence.tool.startswith("azure-cli 2.")


def test_only_our_own_bytes_are_run(service: Service) -> None:
    other = _changed(_of(service, Form.COMMAND), "--name ", "-n ")
    assert ENGINE.judge(other, TARGET, NoTools()).engine == "azure-sdk"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ranges 41641", "ranges 41642", "does not let inbound UDP 41641 through"),
        ("ranges 41641", "ranges 70000", "70000 is neither a port"),
        ("Inbound", "Outbound", "two outbound rules have the priority 100"),
        ("--priority 100", "--priority 99999", "100 to 4096"),
        ("--destination-port-ranges 41641 ", "", "does not let inbound UDP 41641 through"),
    ],
)
def test_what_az_asks_for_is_compared(old: str, new: str, said: str, service: Service) -> None:
    rung, detail = AZ.verdict(_changed(_of(service, Form.COMMAND), old, new), TARGET)
    assert (rung, said in detail) == (Rung.FAILED, True)


@pytest.mark.parametrize(
    ("form", "old", "new", "said"),
    [
        (Form.UNDO, "demo-device-direct", "ssh", "it leaves out demo-device-direct"),
        (Form.UNDO, "demo-device-direct", "none", "it leaves out demo-device-direct"),
        (Form.SHOW, "demo-device-direct", "ssh", "it leaves out demo-device-direct"),
        (Form.SHOW, "demo-device-direct", "none", "az refuses it: (NotFound)"),
    ],
)
def test_what_az_deletes_or_shows_is_compared(form: Form, old: str, new: str, said: str, service: Service) -> None:
    rung, detail = AZ.verdict(_changed(_of(service, form), old, new), TARGET)
    assert (rung, detail.startswith(said)) == (Rung.FAILED, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("create", *PLACE), "az refuses it: "),
        (("create", *PLACE, "--priority", "x"), "az refuses it: Failed to parse '--priority'"),
        (("create", *PLACE, "--priority", "100", "--protocol", "uddp"), "'uddp' is not a valid value for '--protocol'"),
        (("create", *PLACE, "--priority", "100", "--direction", "in"), "'in' is not a valid value for '--direction'"),
        (("create", *PLACE, "--priority", "100", "--ports", "1"), "az refuses it: unrecognized arguments"),
        (("delete", "--nsg-name", "b"), "az refuses it: "),
    ],
)
def test_what_az_refuses_is_refused(words: tuple[str, ...], said: str, group: AzSandbox) -> None:
    run = group.run_all([_call(*words)])
    assert (said in run.refusal, run.requests) == (True, ())


def test_az_fills_in_what_its_reference_says(group: AzSandbox) -> None:
    text = (
        "az network nsg rule create -g a --nsg-name b -n c --priority 100 --source-address-prefixes 10.0.0.0/8 ::/0\n"
    )
    calls = invocations(text, CREATE)
    assert [request.body for request in group.run_all(calls).requests] == [requests.body(calls[0])]


@settings(deadline=None, max_examples=30)
@given(asked=st.lists(network_security_group_rules(), max_size=3))
def test_what_we_take_az_to_ask_for_is_what_it_asks_for(asked: list[Rule], group: AzSandbox) -> None:
    calls = invocations(TARGET.render(brief(TARGET, *asked, form=Form.COMMAND)), CREATE)
    run = group.run_all(calls)
    assert run.refusal == ""
    assert [request.body for request in run.requests] == [requests.body(call) for call in calls]


@pytest.mark.parametrize(
    "title", ["""Ω – 'a' "b" $c `d` \\e -f, g""", "@/etc/hostname", "=@/etc/hostname", "??", "['a']", "--help"]
)
def test_a_description_arrives_as_it_is_written(title: str, group: AzSandbox) -> None:
    flow = Flow("x", ("a",), ("b",), (Transport(Protocol(17)),), title=title)
    made = replace(brief(TARGET, replace(ASKED, flows=("x",)), form=Form.COMMAND), flows=(flow,))
    run = group.run_all(invocations(TARGET.render(made), CREATE))
    texts = [str(request.body["properties"]["description"]) for request in run.requests]
    assert run.refusal == ""
    assert [text.replace("= @", "=@") for text in texts] == [
        f"{title}, required".replace("\\", "\uff3c").lstrip("@'\"-?[{ ")
    ]


def test_an_undo_goes_on_where_a_rule_is_missing(service: Service, group: AzSandbox) -> None:
    calls = invocations(_of(service, Form.UNDO).text, DELETE)
    run = group.run_all(calls, [{"name": call.value("--name")} for call in calls[1:]])
    assert run.refusal == ""
    assert [request.status for request in run.requests] == [204, *[200] * (len(calls) - 1)]


def test_what_is_no_refusal_is_no_judgement(group: AzSandbox) -> None:
    with pytest.raises(SandboxFailed, match="az broke in the sandbox"):
        group.run_all([Invocation(1, ("az", "network", "nsg", "list"))])


def test_the_users_own_settings_are_left_alone() -> None:
    own = Path.home() / ".azure"
    before = own.stat() if own.exists() else None
    with AzSandbox.open():
        after = own.stat() if own.exists() else None
    assert after == before
