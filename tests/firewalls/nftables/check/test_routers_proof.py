"""Snippets of a router: each form on each host profile, by packets that cross the host."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from portbook.compare.diff.delta import delta_of
from portbook.compare.diff.pairing import ServicePair
from portbook.evidence import Rung
from portbook.firewalls.nftables.check.engines import FIREWALL
from portbook.firewalls.nftables.target import TARGET as NFT
from portbook.load import load_service
from portbook.model import Form, Service, Snippet
from portbook.model.profiles import profiles_of
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.reading.self_reading import read_back
from portbook.snippets import snippet

MANDATORY = ("stock", "policy drop", "final reject", "no conntrack rule")
TEXT = (Path(__file__).parents[3] / "given" / "router.yml").read_text("utf-8")
WRONG = {
    "port + 1": ("dport 5432", "dport 5433"),
    "in the chain of the host": ("rule inet filter forward ip saddr", "rule inet filter input ip saddr"),
    "swapped ends": ("saddr 10.20.0.0/24 ip daddr 10.30.0.0/28", "saddr 10.30.0.0/28 ip daddr 10.20.0.0/24"),
    "wider network": ("10.30.0.0/28", "10.30.0.0/27"),
    "source port": ("tcp dport 5432", "tcp sport 5432"),
    "no answers": ("insert rule inet filter forward ct state established,related accept", "#"),
    "no errors": ("forward ct state established,related", "forward ct state established"),
    "everything": ("EOF\n\n", 'insert rule inet filter forward accept comment "portbook: zones router passing"\nEOF\n'),
}


def _service(text: str = TEXT) -> Service:
    service = load_service(text, "router.yml").service
    assert service
    return service


def _snippet(profile: str, form: Form = Form.ADD) -> Snippet:
    service = _service()
    return snippet(service, service.roles["router"], service.profiles[profile], NFT, form)


def _is_proven(profile: str, form: Form, lab: Lab) -> None:
    made = _snippet(profile, form)
    evidence = FIREWALL.judge(made, NFT, lab)
    assert (evidence.rung, evidence.detail) == (Rung.PROVEN, "")
    assert {*evidence.hosts} >= {*MANDATORY}
    if form in {Form.ADD, Form.COMPLETE}:
        assert read_back(made, NFT).rung is Rung.SELF_CONSISTENT


@pytest.mark.parametrize("form", NFT.forms)
def test_what_passes_is_proven(form: Form, lab: Lab) -> None:
    _is_proven("passing", form, lab)


@pytest.mark.whole
@pytest.mark.parametrize("form", NFT.forms)
@pytest.mark.parametrize("profile", [profile.id for profile in profiles_of(_service())])
def test_every_profile_is_proven(profile: str, form: Form, lab: Lab) -> None:
    _is_proven(profile, form, lab)


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_addition_fails(fault: str, lab: Lab) -> None:
    right, (was, other) = _snippet("passing"), WRONG[fault]
    text = right.text.replace(was, other, 1) if fault != "everything" else right.text.replace("EOF\n", other)
    assert text != right.text
    evidence = FIREWALL.judge(replace(right, text=text), NFT, lab)
    assert evidence.rung is Rung.FAILED
    assert "forwarded" in evidence.detail


def test_what_a_host_that_is_no_router_forwards_is_seen(lab: Lab) -> None:
    right = _snippet("own")
    text = right.text.replace(
        "filter input ct state", "filter forward ct state new accept\ninsert rule inet filter input ct state"
    )
    evidence = FIREWALL.judge(replace(right, text=text), NFT, lab)
    assert evidence.detail.startswith("on host profile policy drop: opens forwarded")


def test_a_delta_of_a_router_is_proven_both_ways(lab: Lab) -> None:
    old, new = (
        _service(),
        _service(TEXT.replace("tcp: 5432", "tcp: 5433").replace("flows: [sql, ping]", "flows: [sql, ssh]")),
    )
    delta = delta_of(ServicePair(old, new), "router", "passing", NFT)
    assert delta
    evidence = FIREWALL.judge_delta(delta, NFT, lab)
    assert (evidence.rung, evidence.detail) == (Rung.PROVEN, "")
