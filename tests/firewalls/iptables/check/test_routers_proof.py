"""Snippets of a router: each form on each host profile, by both variants, and by packets that cross the host."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from portbook.evidence import Rung
from portbook.firewalls.iptables.target import TARGET as IPTABLES
from portbook.load import load_service
from portbook.model import Form, Service, Snippet
from portbook.model.profiles import profiles_of
from portbook.proof.engine import engines
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.reading.self_reading import read_back
from portbook.snippets import snippet

MANDATORY = ("stock", "policy drop", "final reject", "no conntrack rule")
TEXT = (Path(__file__).parents[3] / "given" / "router.yml").read_text("utf-8")
WRONG = {
    "port + 1": ("--dport 5432", "--dport 5433"),
    "in the chain of the host": ("iptables -I FORWARD -s", "iptables -I INPUT -s"),
    "swapped ends": ("-s 10.20.0.0/24 -d 10.30.0.0/28", "-s 10.30.0.0/28 -d 10.20.0.0/24"),
    "wider network": ("10.30.0.0/28", "10.30.0.0/27"),
    "no answers": ("sudo iptables -I FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT\n", ""),
    "no errors": ("ESTABLISHED,RELATED", "ESTABLISHED"),
}


def _service() -> Service:
    service = load_service(TEXT, "router.yml").service
    assert service
    return service


def _snippet(profile: str, form: Form = Form.ADD) -> Snippet:
    service = _service()
    return snippet(service, service.roles["router"], service.profiles[profile], IPTABLES, form)


def _is_proven(profile: str, form: Form, lab: Lab) -> None:
    made = _snippet(profile, form)
    evidence = engines()["iptables"].judge(made, IPTABLES, lab)
    assert (evidence.rung, evidence.detail, evidence.hosts) == (Rung.PROVEN, "", MANDATORY)
    if form in {Form.ADD, Form.COMPLETE}:
        assert read_back(made, IPTABLES).rung is Rung.SELF_CONSISTENT


@pytest.mark.parametrize("form", IPTABLES.forms)
def test_what_passes_is_proven(form: Form, lab: Lab) -> None:
    _is_proven("passing", form, lab)


@pytest.mark.whole
@pytest.mark.parametrize("form", IPTABLES.forms)
@pytest.mark.parametrize("profile", [profile.id for profile in profiles_of(_service())])
def test_every_profile_is_proven(profile: str, form: Form, lab: Lab) -> None:
    _is_proven(profile, form, lab)


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_addition_fails(fault: str, lab: Lab) -> None:
    right, (was, other) = _snippet("passing"), WRONG[fault]
    text = right.text.replace(was, other, 1)
    assert text != right.text
    evidence = engines()["iptables"].judge(replace(right, text=text), IPTABLES, lab)
    assert evidence.rung is Rung.FAILED
    assert "forwarded" in evidence.detail
