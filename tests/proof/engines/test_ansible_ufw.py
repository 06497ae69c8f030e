"""Ansible runs the real ufw, so these are few: a proof takes a minute."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portbook.evidence import Evidence, Rung
from portbook.model import Form, Service, Snippet
from portbook.proof import hosts, sandbox
from portbook.proof.ansible.ufw_hosts import UfwHosts
from portbook.proof.engines import ansible_ufw, engines
from portbook.proof.no_tools import NoTools
from portbook.snippets import snippet
from portbook.targets.ansible_ufw import TARGET

ENGINE = engines()["ansible-ufw"]
_MISSING = ENGINE.lacking() or sandbox.unavailable() or ""
pytestmark = [pytest.mark.extra, pytest.mark.skipif(bool(_MISSING), reason=_MISSING or "all is there")]
ENABLED = ("stock", "deny outgoing", "rules that deny")
FIRST = "        insert: 0\n        insert_relative_to: first-ipv4\n"


def _of(service: Service, form: Form) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], TARGET, form)


def _erring(service: Service, form: Form, old: str, new: str) -> Evidence:
    """What Ansible, ufw and packets find of a text that no reader has seen before."""
    made = _of(service, form)
    assert old in made.text
    wrong = replace(made, text=made.text.replace(old, new, 1))
    with UfwHosts.open() as opened:
        return ansible_ufw.FILTER.judge(wrong, TARGET, opened)


@pytest.mark.parametrize("form", ENGINE.forms)
def test_ours_is_proven(form: Form, service: Service) -> None:
    evidence = ENGINE.judge(_of(service, form), TARGET, NoTools())
    assert (evidence.rung, evidence.detail, evidence.hosts) == (Rung.PROVEN, "", ENABLED)
    assert evidence.not_for == ("not enabled",)
    assert "community.general" in evidence.tool
    assert evidence.packets > 100


def test_a_second_run_changes_nothing(service: Service) -> None:
    made = _of(service, Form.ADD)
    (step,) = ansible_ufw.FILTER.steps(made)
    with UfwHosts.open() as opened:
        ansible_ufw.FILTER.load(hosts.UFW[0], opened)
        runs = [opened.run(step.argv, step.stdin).stdout for _time in range(2)]
    assert ["changed=0 " in each for each in runs] == [False, True]


def test_only_our_own_bytes_are_run(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UfwHosts, "open", lambda: pytest.fail("Ansible was about to be run"))
    made = _of(service, Form.ADD)
    other = replace(made, text=made.text.replace("- hosts", "- name: Firewall\n  hosts"))
    assert ENGINE.judge(other, TARGET, NoTools()).engine == "ansible-schema"


@pytest.mark.parametrize(
    ("form", "old", "new", "said"),
    [
        (Form.ADD, '"443"', '"70000"', "refuses it: ERROR: Bad port"),
        (Form.ADD, "proto: tcp", "proto: tpc", "value of proto must be one of"),
        (Form.ADD, "rule: allow", "rule: limit", "the state cannot be judged: --set cannot be judged"),
        (Form.ADD, '"::/0"', '"0.0.0.0/0"', "refuses it: ERROR: Invalid position"),
        (Form.ADD, FIRST, "", "on host profile rules that deny: does not let outbound IPv4 TCP 443"),
        (Form.ADD, FIRST, "        delete: true\n", "does not let outbound IPv4 TCP 443 through"),
        (Form.ADD, "direction: in\n", "direction: out\n", "does not let inbound IPv4 UDP 41641 through"),
        (Form.ADD, "        insert: 0", "        interface: nowhere\n        insert: 0", "a match on an interface"),
        (Form.UNDO, '"443"', '"444"', "443"),
        (Form.UNDO, "        to_port", '        from_ip: "0.0.0.0/0"\n        to_port', "443"),
        (Form.SHOW, "[ufw, show, added]", "[ufw, allow, 9/tcp]", "it changes the rule set"),
        (Form.SHOW, "[ufw, show, added]", "[ufw, show, listening]", "it does not list port"),
    ],
)
def test_what_errs_is_not_proven(form: Form, old: str, new: str, said: str, service: Service) -> None:
    found = _erring(service, form, old, new)
    assert found.rung in {Rung.FAILED, Rung.NOT_VERIFIED}
    assert said in found.detail
