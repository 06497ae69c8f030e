"""Rules that no packet ever meets: nobody sends from a group or a broadcast address."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network

import pytest

from portbook.evidence import Rung
from portbook.firewalls.nftables.target import TARGET as NFT
from portbook.load import load_service
from portbook.model import Addresses, Service, Snippet
from portbook.model.profiles import default_profile
from portbook.proof.engine import engines
from portbook.proof.host.attempt import unmet
from portbook.proof.warm_lab import WarmLab
from portbook.snippets import snippet

TEXT = """\
service: discover
title: Discovery
roles:
  host: {title: Host, host: true}
  lan: {title: Printers, address: 198.51.100.0/24}
flows:
  ask: {from: host, to: lan, udp: 8610, destination: 198.51.100.255, family: ipv4, reply: untracked}
"""


@pytest.fixture
def right() -> Snippet:
    service: Service | None = load_service(TEXT, "ports/discover.yml").service
    assert service
    return snippet(service, service.roles["host"], default_profile(service), NFT)


def _answered_from(address: str, right: Snippet) -> Snippet:
    asked, answer = right.brief.rules
    wrong = replace(answer, remote=Addresses.of(ip_network(address)))
    brief = replace(right.brief, rules=(asked, wrong))
    return replace(right, brief=brief, rules=brief.rules, text=NFT.render(brief))


@pytest.mark.parametrize("address", ["198.51.100.255/32", "255.255.255.255/32", "224.0.0.1/32"])
def test_a_rule_from_there_is_told(address: str, right: Snippet) -> None:
    assert "nobody sends from" in unmet(_answered_from(address, right))


def test_others_are_met(right: Snippet) -> None:
    assert unmet(right) == unmet(_answered_from("198.51.100.254/32", right)) == ""


@pytest.mark.usefixtures("_namespaces")
def test_it_is_not_proven(right: Snippet) -> None:
    with WarmLab() as warm_lab:
        evidence = engines()["nft"].judge(_answered_from("198.51.100.255/32", right), NFT, warm_lab.tools())
        assert (evidence.rung, "nobody sends from 198.51.100.255" in evidence.detail) == (Rung.FAILED, True)
        assert engines()["nft"].judge(right, NFT, warm_lab.tools()).rung is Rung.PROVEN
