"""Ansible asks the real firewalld, so these are few: a proof takes more than a minute."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portbook.evidence import Evidence, Rung
from portbook.model import Form, Service, Snippet
from portbook.proof import hosts, sandbox
from portbook.proof.ansible.firewalld_hosts import FirewalldHosts
from portbook.proof.engines import ansible_firewalld, engines
from portbook.proof.no_tools import NoTools
from portbook.snippets import snippet
from portbook.targets.ansible_firewalld import TARGET

ENGINE = engines()["ansible-firewalld"]
_MISSING = ENGINE.lacking() or sandbox.unavailable() or ""
pytestmark = [pytest.mark.extra, pytest.mark.skipif(bool(_MISSING), reason=_MISSING or "all is there")]


def _of(service: Service, form: Form) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], TARGET, form)


def _erring(service: Service, form: Form, old: str, new: str) -> Evidence:
    """What Ansible, firewalld and packets find of a text that no reader has seen before."""
    made = _of(service, form)
    assert old in made.text
    wrong = replace(made, text=made.text.replace(old, new, 1))
    with FirewalldHosts.open() as opened:
        return ansible_firewalld.FILTER.judge(wrong, TARGET, opened)


@pytest.mark.parametrize("form", ENGINE.forms)
def test_ours_is_proven(form: Form, service: Service) -> None:
    evidence = ENGINE.judge(_of(service, form), TARGET, NoTools())
    assert (evidence.rung, evidence.detail) == (Rung.PROVEN, "")
    assert evidence.hosts == tuple(each.name for each in hosts.FIREWALLD)
    assert "ansible.posix" in evidence.tool
    assert evidence.packets > 100


def test_a_second_run_changes_nothing(service: Service) -> None:
    made = _of(service, Form.ADD)
    (step,) = ansible_firewalld.FILTER.steps(made)
    with FirewalldHosts.open() as opened:
        ansible_firewalld.FILTER.load(hosts.FIREWALLD[0], opened)
        runs = [opened.run(step.argv, step.stdin).stdout for _time in range(2)]
    assert ["changed=0 " in each for each in runs] == [False, True]


def test_only_our_own_bytes_are_run(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FirewalldHosts, "open", lambda: pytest.fail("Ansible was about to be run"))
    made = _of(service, Form.ADD)
    other = replace(made, text=made.text.replace("- hosts", "- name: Firewall\n  hosts"))
    assert ENGINE.judge(other, TARGET, NoTools()).engine == "ansible-schema"


@pytest.mark.parametrize(
    ("form", "old", "new", "said"),
    [
        (Form.ADD, '"41641/udp"', '"70000/udp"', "INVALID_PORT"),
        (Form.ADD, "    port: ", "    prot: ", "Unsupported parameters"),
        (Form.ADD, "state: enabled", "state: disabled", "does not let inbound UDP 41641 through"),
        (Form.ADD, '"Reload', '"Load', "was not found"),
        (Form.ADD, '<port port="443"', '<port port="70000"', "INVALID_PORT"),
        (Form.ADD, 'name="HOST"', 'name="public"', "does not let outbound TCP 443 through"),
        (Form.UNDO, '"41641/udp"', '"41642/udp"', "inbound UDP 41641 still passes"),
        (Form.SHOW, "--list-all", "--panic-on", "it changes the rule set"),
    ],
)
def test_what_errs_is_not_proven(form: Form, old: str, new: str, said: str, service: Service) -> None:
    found = _erring(service, form, old, new)
    assert found.rung in {Rung.FAILED, Rung.NOT_VERIFIED}
    assert said in found.detail
