"""Ansible is really run, so these are few: a proof takes half a minute."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portbook.evidence import Evidence, Rung
from portbook.model import Form, Service, Snippet
from portbook.proof import sandbox
from portbook.proof.ansible import lab
from portbook.proof.ansible.lab import Playbooks
from portbook.proof.engines import ansible_playbook, engines
from portbook.proof.no_tools import NoTools
from portbook.snippets import snippet
from portbook.targets.ansible import TARGET

ENGINE = engines()["ansible-playbook"]
_MISSING = ENGINE.lacking() or sandbox.unavailable() or ""
pytestmark = [pytest.mark.extra, pytest.mark.skipif(bool(_MISSING), reason=_MISSING or "all is there")]
EVERYWHERE = ("stock", "policy drop", "final reject", "no conntrack rule")
ANSWERS = "ctstate: [ESTABLISHED, RELATED]"


def _of(service: Service, form: Form) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], TARGET, form)


def _erring(service: Service, form: Form, old: str, new: str) -> Evidence:
    """What Ansible and packets find of a text that no reader has seen before."""
    made = _of(service, form)
    assert old in made.text
    wrong = replace(made, text=made.text.replace(old, new, 1))
    with Playbooks.open() as opened:
        return ansible_playbook.FILTER.judge(wrong, TARGET, opened)


@pytest.mark.parametrize("form", ENGINE.forms)
def test_ours_is_proven(form: Form, service: Service) -> None:
    evidence = ENGINE.judge(_of(service, form), TARGET, NoTools())
    assert (evidence.rung, evidence.detail, evidence.hosts) == (Rung.PROVEN, "", EVERYWHERE)
    assert evidence.tool.startswith("ansible-core 2.")
    assert evidence.packets > 100


def test_only_our_own_bytes_are_run(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Playbooks, "open", lambda: pytest.fail("Ansible was about to be run"))
    made = _of(service, Form.ADD)
    other = replace(made, text=made.text.replace("- hosts", "- name: Firewall\n  hosts"))
    assert ENGINE.judge(other, TARGET, NoTools()).engine == "ansible-schema"


@pytest.mark.parametrize(
    ("form", "old", "new", "said"),
    [
        (Form.ADD, '"443"', '"70000"', "refuses it: iptables v"),
        (Form.ADD, '"41641"', '"70000"', "does not let inbound UDP 41641 through"),
        (Form.ADD, "action: insert", "action: append", "on host profile final reject: does not let outbound TCP 443"),
        (Form.ADD, "loop: [ipv4, ipv6]", "loop: [ipv4]", "does not let outbound IPv6 TCP 443 through"),
        (Form.ADD, ANSWERS, "ctstate: [RELATED]", "on host profile no conntrack rule: does not let the replies"),
        (Form.ADD, "protocol: tcp", "protocol: tpc", "unknown protocol"),
        (Form.ADD, "protocol: tcp", "protocl: tcp", "Unsupported parameters"),
        (Form.ADD, "  tasks", "  taskes", "'taskes' is not a valid attribute for a Play"),
        (Form.ADD, "ansible.builtin.iptables", "ansible.builtin.iptable", "couldn't resolve module/action"),
        (Form.UNDO, '"443"', '"444"', "--dport 443"),
        (Form.UNDO, "demo device best", "demo device minimum", "--dport 443"),
        (Form.UNDO, ANSWERS, "ctstate: [RELATED]", "still"),
        (Form.SHOW, '"-S"', '"-F"', "it changes the rule set"),
        (Form.SHOW, "item.stdout_lines", "item.rc", "it does not list port"),
    ],
)
def test_what_errs_fails(form: Form, old: str, new: str, said: str, service: Service) -> None:
    found = _erring(service, form, old, new)
    assert (found.rung, said in found.detail) == (Rung.FAILED, True), found.detail


def test_another_python_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab.programs, "version", lambda _path: "Python 3.8.1")
    assert "the system's python3 is another" in lab.missing()
