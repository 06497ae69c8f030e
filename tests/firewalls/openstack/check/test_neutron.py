from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portbook.evidence import Rung
from portbook.firewalls.openstack.check import neutron, requests
from portbook.firewalls.openstack.check.client_commands import CREATE_RULE, DELETE_ALL_RULES, invocations
from portbook.firewalls.openstack.check.neutron import FIRST, NeutronSandbox
from portbook.firewalls.openstack.target import TARGET
from portbook.model import Flow, Form, Protocol, Rule, Service, Snippet, Transport
from portbook.proof.engine import engines
from portbook.proof.reading.program_reference import Invocation
from portbook.proof.sandbox import sandbox
from portbook.proof.sandbox.tools import NoTools, SandboxFailed
from portbook.rules import equal
from portbook.snippets import snippet
from tests.firewalls.clouds import ASKED, brief, neutron_rules
from tools.wrong import Wrong, wrong

ENGINE = engines()["neutron"]
_MISSING = ENGINE.lacking() or sandbox.unavailable() or ""
pytestmark = [pytest.mark.extra, pytest.mark.skipif(bool(_MISSING), reason=_MISSING or "all is there")]
RULE = ("openstack", "security", "group", "rule", "create")


def _of(service: Service, form: Form = Form.ADD) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], TARGET, form)


def _changed(made: Snippet, old: str, new: str) -> Snippet:
    assert old in made.text
    return replace(made, text=made.text.replace(old, new))


@pytest.fixture(scope="module")
def opened() -> Iterator[NeutronSandbox]:
    with NeutronSandbox.open() as cloud:
        yield cloud


@pytest.fixture
def cloud(opened: NeutronSandbox) -> NeutronSandbox:
    opened.reset()
    return opened


@pytest.mark.parametrize("form", ENGINE.forms)
def test_ours_is_applied(form: Form, service: Service) -> None:
    evidence = ENGINE.judge(_of(service, form), TARGET, NoTools())
    assert (evidence.rung, evidence.engine, evidence.detail) == (Rung.APPLIED, "neutron", "")
    assert evidence.tool.startswith("neutron 2")


def test_only_our_own_bytes_are_run(service: Service) -> None:
    other = _changed(_of(service), "--ingress ", "")
    assert ENGINE.judge(other, TARGET, NoTools()).engine == "neutron-schema"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("--dst-port 41641", "--dst-port 41642", "does not let inbound UDP 41641 through"),
        ("--dst-port 41641", "--dst-port 41641:65535", "opens inbound UDP 41642"),
        ("--ingress", "--egress", "does not let inbound UDP 41641 through"),
        (" --dst-port 41641", "", "opens inbound UDP"),
        ("# Demo: Device, Best", "openstack security group create more", "it makes other groups"),
        ("--stateful", "--stateless", "it makes other groups"),
    ],
)
def test_what_neutron_keeps_is_compared(old: str, new: str, said: str, service: Service, cloud: NeutronSandbox) -> None:
    assert said in neutron.difference(_changed(_of(service), old, new), TARGET, cloud)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ((Form.UNDO, "demo-device-best", "ssh"), "it does not leave the groups as they were"),
        ((Form.UNDO, "demo-device-best", "default"), "openstack refuses it: "),
        ((Form.UNDO, "security group delete", "security group rule list"), "it does not leave the groups as they were"),
        ((Form.SHOW, "demo-device-best", "ssh"), "it does not list exactly the rules of the addition"),
        ((Form.SHOW, " demo-device-best", ""), "it does not list exactly the rules of the addition"),
        ((Form.SHOW, "rule list", "delete"), "it changes the groups"),
        ((Form.SHOW, "demo-device-best", "none"), "openstack refuses it: "),
    ],
)
def test_what_is_deleted_or_listed_is_compared(
    change: tuple[Form, str, str], said: str, service: Service, cloud: NeutronSandbox
) -> None:
    form, old, new = change
    assert neutron.difference(_changed(_of(service, form), old, new), TARGET, cloud).startswith(said)


@pytest.mark.parametrize(
    "case",
    [pytest.param(each, id=each.title) for each in wrong(TARGET.id) if each.made.id.form is Form.ADD],
)
def test_what_the_second_reading_fails_is_refused_or_other(case: Wrong, cloud: NeutronSandbox) -> None:
    if engines()["neutron-schema"].judge(case.made, TARGET, NoTools()).rung is not Rung.FAILED:
        pytest.skip("the second reading does not say that it is wrong")
    ran = cloud.run_all(_as_they_are(case.made.text))
    made = [each for each in ran.state if each["name"] != FIRST]
    assert ran.refusal or not equal(neutron.rules(made), case.made.rules)


def _as_they_are(text: str) -> Iterator[Invocation]:
    """The calls of a text, whatever they say."""
    for line in text.splitlines():
        words = tuple(shlex.split(line, comments=True))
        listing = words[: words.index("|")] if "|" in words else words
        if words:
            yield Invocation(1, listing, DELETE_ALL_RULES if "|" in words else "")


@settings(deadline=None, max_examples=30)
@given(asked=st.lists(neutron_rules(), max_size=3))
def test_what_we_take_the_program_to_ask_for_is_what_it_asks_for(asked: list[Rule], opened: NeutronSandbox) -> None:
    opened.reset()
    calls = invocations(TARGET.render(brief(TARGET, *asked)))
    ran = opened.run_all(calls)
    bodies = [each.body["security_group_rule"] for each in ran.requests if "security_group_rule" in (each.body or {})]
    said = [requests.rule(each) for each in calls if each.command == CREATE_RULE]
    assert ran.refusal == ""
    assert [{**each, "security_group_id": requests.UNKNOWN_ID} for each in bodies] == said
    assert equal(neutron.rules(each for each in ran.state if each["name"] != FIRST), asked)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--protocol", "ipv6-icmp"),
        ("--protocol", "41"),
        ("--protocol", "icmp", "--icmp-type", "0", "--dst-port", "5"),
        ("--protocol", "TCP", "--dst-port", "5", "--ethertype", "ipv6"),
        ("--egress", "--remote-ip", "192.0.2.7"),
    ],
)
def test_the_program_fills_in_what_we_say_it_does(words: tuple[str, ...], cloud: NeutronSandbox) -> None:
    calls = invocations(f"openstack security group create web\n{shlex.join((*RULE, 'web', *words))}\n")
    body = cloud.run_all(calls).requests[-1].body["security_group_rule"]
    assert {**body, "security_group_id": requests.UNKNOWN_ID} == requests.rule(calls[1])


def test_a_new_group_lets_everything_out(cloud: NeutronSandbox) -> None:
    text = "openstack security group create web\n"
    ran = cloud.run_all(invocations(text))
    assert equal(neutron.rules(each for each in ran.state if each["name"] == "web"), TARGET.read(text).rules)


def test_a_second_run_is_refused(service: Service, cloud: NeutronSandbox) -> None:
    calls = invocations(_of(service).text)
    assert cloud.run_all(calls).refusal == ""
    assert "More than one SecurityGroup exists" in cloud.run_all(calls).refusal


@pytest.mark.parametrize("title", ["""Ω – 'a' "b" $c `d` \\e -f, g""", "--help", "@/etc/hostname", "{a}", "%s"])
def test_a_description_arrives_as_it_is_written(title: str, cloud: NeutronSandbox) -> None:
    flow = Flow("x", ("a",), ("b",), (Transport(Protocol(17)),), title=title)
    made = replace(brief(TARGET, replace(ASKED, flows=("x",))), flows=(flow,))
    ran = cloud.run_all(invocations(TARGET.render(made)))
    said = {rule["description"] for each in ran.state if each["name"] != FIRST for rule in each["security_group_rules"]}
    assert (ran.refusal, said) == ("", {f"{title}, required".replace("\\", "\uff3c")})


def test_what_is_no_refusal_is_no_judgement(cloud: NeutronSandbox) -> None:
    with pytest.raises(SandboxFailed, match="openstack broke in the sandbox"):
        cloud.run_all([Invocation(1, ("openstack", "server", "list"))])


def test_the_users_own_settings_are_left_alone() -> None:
    own = [Path.home() / ".config" / "openstack", Path.home() / ".cache" / "python-entrypoints"]
    before = [each.stat() if each.exists() else None for each in own]
    with NeutronSandbox.open():
        after = [each.stat() if each.exists() else None for each in own]
    assert after == before
