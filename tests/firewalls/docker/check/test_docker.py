"""Snippets for DOCKER-USER on hosts with the rules that Docker writes, and what else passes such a host."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from portbook.compare.diff.delta import delta_of
from portbook.compare.diff.pairing import ServicePair
from portbook.evidence import Evidence, Rung
from portbook.firewalls.docker.check.hosts import HOSTS
from portbook.firewalls.docker.check.steps import steps
from portbook.firewalls.docker.target import TARGET
from portbook.load import load_service
from portbook.model import Form, Service, Snippet
from portbook.model.profiles import default_profile
from portbook.proof.engine import engines
from portbook.proof.host.driver import NotAllowed
from portbook.proof.packets.lab.lab import Lab
from portbook.snippets import snippet

TEXT = """\
service: shop
title: Shop
roles:
  office: {title: Office, address: [192.0.2.0/24, "2001:db8::/48"]}
  anyone: {title: Anyone, address: any}
  server: {title: Server, host: true}
flows:
  web: {from: anyone, to: server, tcp: 443, need: required}
  sql: {from: office, to: server, tcp: 5432, udp: [6000-6002], need: required}
  out: {from: server, to: anyone, tcp: 25, need: required}
"""
DNAT = "-m conntrack --ctstate DNAT"
DIRECT = "it leaves open what goes from outside to a container's own address"
WRONG = {
    "the port of the container": (f"{DNAT} --ctorigdstport 443", f"--dport 443 {DNAT}", "TCP 443"),
    "another port": ("--ctorigdstport 443", "--ctorigdstport 444", "TCP 443"),
    "a wider range": ("6000:6002", "6000:6003", "port 6003"),
    "everybody": ("-s 192.0.2.0/24 ", "", "port 5432"),
    "what containers send too": (f"{DNAT} --ctorigdstport 443", "-m conntrack --ctorigdstport 443", "outbound"),
    "answers only": ("--ctdir ORIGINAL", "--ctdir REPLY", "TCP 443"),
    "no answers": ("sudo iptables -I DOCKER-USER -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN\n", "", ""),
    "no errors": ("RELATED,ESTABLISHED", "ESTABLISHED", "errors"),
    "behind the host's rules": ("iptables -I", "iptables -A", "TCP 443"),
    "dropped": ("--ctdir ORIGINAL -j RETURN", "--ctdir ORIGINAL -j DROP", "TCP 443"),
    "in another chain": ("-I DOCKER-USER", "-I FORWARD", "it may change the chain DOCKER-USER only"),
}
WRONG_WHOLE = {
    "what is published stays open": (f"-A DOCKER-USER {DNAT} -j DROP\n", "", "opens"),
    "nothing gets out": (f"{DNAT} -j DROP", "-j DROP", "outbound"),
    "direct routing to a network": ("-A DOCKER-USER ! -i br-+ -o br-+ -j DROP\n", "", DIRECT),
    "direct routing to the default one": ("-A DOCKER-USER ! -i docker0 -o docker0 -j DROP\n", "", DIRECT),
    "Docker's rules are flushed": (
        "iptables-restore --noflush",
        "iptables-restore",
        "with --noflush and a heredoc only",
    ),
}

Judge = Callable[[Snippet], Evidence]


def _service(text: str = TEXT) -> Service:
    service = load_service(text, "shop.yml").service
    assert service
    return service


def _snippet(form: Form = Form.ADD) -> Snippet:
    service = _service()
    return snippet(service, service.roles["server"], default_profile(service), TARGET, form)


@pytest.fixture
def judge(lab: Lab) -> Judge:
    return lambda made: engines()["docker-rules"].judge(made, TARGET, lab)


@pytest.mark.parametrize("form", TARGET.forms)
def test_ours_is_proven_on_every_host(form: Form, judge: Judge) -> None:
    evidence = judge(_snippet(form))
    assert (evidence.rung, evidence.detail) == (Rung.PROVEN, "")
    assert evidence.hosts == tuple(host.name for host in HOSTS)
    assert evidence.tool.endswith("Docker's rules without a daemon")
    assert evidence.packets


def test_what_goes_out_is_no_part_of_an_addition() -> None:
    made = _snippet()
    assert "25" not in made.text
    assert not made.brief.gaps


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_addition_fails(fault: str, judge: Judge) -> None:
    right, (was, other, says) = _snippet(), WRONG[fault]
    text = right.text.replace(was, other, 1)
    assert text != right.text
    evidence = judge(replace(right, text=text))
    assert evidence.rung is Rung.FAILED
    assert says in evidence.detail


@pytest.mark.parametrize("fault", WRONG_WHOLE)
def test_a_wrong_chain_fails(fault: str, judge: Judge) -> None:
    right, (was, other, says) = _snippet(Form.COMPLETE), WRONG_WHOLE[fault]
    text = right.text.replace(was, other)
    assert text != right.text
    evidence = judge(replace(right, text=text))
    assert evidence.rung is Rung.FAILED
    assert says in evidence.detail


@pytest.mark.whole
def test_a_delta_is_proven(lab: Lab) -> None:
    old, new = _service(), _service(TEXT.replace("tcp: 443", "tcp: 8443"))
    delta = delta_of(ServicePair(old, new), "server", default_profile(old).id, TARGET)
    assert delta
    evidence = engines()["docker-rules"].judge_delta(delta, TARGET, lab)
    assert (evidence.rung, evidence.detail) == (Rung.PROVEN, "")


@pytest.mark.parametrize(
    "text",
    [
        "iptables -I INPUT -j ACCEPT",
        "iptables -F DOCKER-USER",
        "iptables -P FORWARD ACCEPT",
        "iptables -t nat -I DOCKER-USER -j RETURN",
        "iptables -I DOCKER-USER -m owner --uid-owner 0 -j RETURN",
        "iptables -D DOCKER-USER -j RETURN",
        "iptables-restore <<'EOF'\n*filter\nCOMMIT\nEOF",
        "iptables-restore --noflush --modprobe=/tmp/x <<'EOF'\n*filter\nCOMMIT\nEOF",
        "iptables-restore --noflush <<'EOF'\n*nat\nCOMMIT\nEOF",
        "iptables-restore --noflush <<'EOF'\n*filter\n-A FORWARD -j ACCEPT\nCOMMIT\nEOF",
        "iptables-restore --noflush <<'EOF'\n*filter\n:FORWARD ACCEPT [0:0]\nCOMMIT\nEOF",
        "iptables-restore --noflush <<'EOF'\n*filter\n-A DOCKER-USER --modprobe=/tmp/x -j RETURN\nCOMMIT\nEOF",
        "nft flush ruleset",
    ],
)
def test_what_a_text_may_run(text: str) -> None:
    with pytest.raises(NotAllowed):
        steps(replace(_snippet(), text=text + "\n"))
