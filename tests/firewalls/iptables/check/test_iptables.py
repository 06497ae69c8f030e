from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from portbook.evidence import Evidence, Rung
from portbook.firewalls.iptables.check.engines import FIREWALL
from portbook.firewalls.iptables.target import TARGET as IPTABLES
from portbook.model import Book, Form, Service, Snippet
from portbook.proof.check import check
from portbook.proof.engine import engines
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.sandbox.sandbox import Sandbox
from portbook.snippets import snippet

MANDATORY = ("stock", "policy drop", "final reject", "no conntrack rule")
SEED = "iptables -A OUTPUT -p tcp --dport 443 -j ACCEPT\niptables -A INPUT -p udp --dport 41641 -j ACCEPT\n"

Judge = Callable[[str, Form], Evidence]


def _snippet(service: Service, form: Form = Form.ADD) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], IPTABLES, form)


@pytest.fixture
def judge(service: Service, lab: Lab) -> Judge:
    """What the engine says of a text that claims to be the service's snippet."""

    def judged(text: str, form: Form) -> Evidence:
        return engines()["iptables"].judge(replace(_snippet(service, form), text=text), IPTABLES, lab)

    return judged


@pytest.mark.parametrize("form", [Form.ADD, Form.COMPLETE])
def test_ours_is_proven_on_every_mandatory_host(form: Form, service: Service, judge: Judge) -> None:
    evidence = judge(_snippet(service, form).text, form)
    assert (evidence.rung, evidence.detail) == (Rung.PROVEN, "")
    assert (evidence.hosts, evidence.not_for) == (MANDATORY, ())
    assert evidence.tool.startswith("iptables v")


def test_without_iptables_it_is_not_verified_and_says_why(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert {(each.evidence.rung, each.evidence.detail) for each in check(book, [IPTABLES])} == {
        (Rung.NOT_VERIFIED, "iptables is not on this machine: install the package iptables")
    }


@pytest.mark.parametrize(
    ("old", "new", "detail"),
    [
        ("443", "444", "policy drop: does not let outbound TCP 443 through, which the flow web needs (and 1 more)"),
        ("41641", "41641:41642", "policy drop: opens inbound UDP 41642, which nothing documents"),
        ("sudo ip6tables -I INPUT -p udp --dport 41641 -j ACCEPT\n", "", "does not let inbound IPv6 UDP 41641 through"),
        ("sudo iptables -I INPUT -p udp --dport 41641 -j ACCEPT\n", "", "does not let inbound IPv4 UDP 41641 through"),
        ("-I", "-A", "final reject: does not let outbound TCP 443 through, which the flow web needs"),
        ("-I OUTPUT -m conntrack", "-I FORWARD -m conntrack", "no conntrack rule: does not let"),
        ("# Demo", "sudo iptables -I INPUT -p tcp --dport 22 -j DROP\n# Demo", "stock: closes inbound IPv4 TCP 22"),
        ("# Demo", "sudo iptables -P INPUT ACCEPT\n# Demo", "policy drop: opens inbound"),
        ("41641 -j ACCEPT", "41641 -j ACEPT", "stock: iptables refuses it: "),
    ],
)
def test_a_wrong_addition_fails(old: str, new: str, detail: str, service: Service, judge: Judge) -> None:
    text = _snippet(service).text
    assert old in text
    evidence = judge(text.replace(old, new), Form.ADD)
    assert evidence.rung is Rung.FAILED
    assert detail in evidence.detail


@pytest.mark.parametrize("port", ["70000", "65577", "443:70000"])
def test_a_port_that_wraps_around_fails(port: str, service: Service, judge: Judge) -> None:
    evidence = judge(_snippet(service).text.replace("443", port), Form.ADD)
    assert evidence.rung is Rung.FAILED


def test_the_lines_that_everybody_copies_fail(judge: Judge) -> None:
    evidence = judge(SEED, Form.ADD)
    assert evidence.rung is Rung.FAILED
    assert "does not let outbound IPv6 TCP 443 through" in evidence.detail


def test_a_half_applied_addition_says_so(service: Service, judge: Judge) -> None:
    evidence = judge(_snippet(service).text + "iptables -I INPUT -j NOWHERE\n", Form.ADD)
    assert evidence.rung is Rung.FAILED
    assert evidence.detail.endswith(", having changed a part")


def test_an_addition_that_is_refused_at_once_has_changed_nothing(judge: Judge) -> None:
    evidence = judge("iptables -I INPUT -j NOWHERE\n", Form.ADD)
    assert evidence.rung is Rung.FAILED
    assert "iptables refuses it" in evidence.detail
    assert "having changed" not in evidence.detail


@pytest.mark.parametrize(
    ("old", "new", "detail"),
    [
        (":INPUT DROP", ":INPUT ACCEPT", "stock: opens inbound"),
        ("443", "443:444", "stock: opens outbound TCP 444, which nothing documents"),
        ("-A INPUT -i lo -j ACCEPT\n", "", "on loopback through, which every host needs"),
        ("sudo ip6tables-restore", "sudo iptables-restore", "stock: "),
    ],
)
def test_a_wrong_file_fails(old: str, new: str, detail: str, service: Service, judge: Judge) -> None:
    text = _snippet(service, Form.COMPLETE).text
    assert old in text
    evidence = judge(text.replace(old, new), Form.COMPLETE)
    assert evidence.rung is Rung.FAILED
    assert detail in evidence.detail


def test_a_listing_does_not_depend_on_the_moment(tools: Sandbox) -> None:
    tools.run(["iptables", "-P", "INPUT", "DROP"])
    listed = FIREWALL.driver(tools).list()
    assert ":INPUT DROP" in listed
    assert "Generated" not in listed
    assert listed.startswith("# ipv4\n")
