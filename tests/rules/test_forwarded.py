"""What flows mean to a router between their ends."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from portbook.load import load_service
from portbook.model import Scope, Service
from portbook.rules import differences, equal, express, phrases, rules_for, words
from portbook.targets.netfilter.baseline import LACKS

FIXTURE = Path(__file__).parents[1] / "given" / "router.yml"
WORDS = yaml.safe_load((Path(__file__).parent / "forwarded.yml").read_text())
HEAD = """\
service: demo
title: Demo
roles:
  a: {title: A, address: 10.1.0.0/24}
  b: {title: B, address: 10.2.0.0/24}
  router: {title: Router, host: true, forwards: true}
flows:
  first: {from: a, to: b, tcp: 1}
"""


def _service(text: str) -> Service:
    loaded = load_service(text, "demo.yml")
    assert loaded.service
    return loaded.service


def _words(service: Service, *roles: str, flow: str) -> list[str]:
    return [words(rule) for rule in rules_for(service, roles, [service.flows[flow]])]


@pytest.mark.parametrize("flow", WORDS)
def test_the_rules_of_a_router(flow: str) -> None:
    assert _words(_service(FIXTURE.read_text()), "router", flow=flow) == WORDS[flow]


@pytest.mark.parametrize(
    "flow",
    [
        "{from: a, to: b, udp: 67, destination: 255.255.255.255}",
        "{from: a, to: b, udp: 5353, destination: 224.0.0.251}",
        "{from: a, to: b, udp: 137, destination: 10.2.0.255}",
        "{from: a, to: b, udp: 546, destination: 169.254.0.0/16}",
        "{from: a, to: a, tcp: 1}",
        "{from: router, to: router, tcp: 1, scope: self}",
    ],
)
def test_what_stays_on_one_link_passes_no_router(flow: str) -> None:
    assert not _words(_service(f"{HEAD}  it: {flow}\n"), "router", flow="it")


def test_who_plays_an_end_too_forwards_nothing_of_that_flow() -> None:
    service = _service(HEAD)
    assert _words(service, "router", "a", flow="first") == ["outbound IPv4 TCP 1 to 10.2.0.0/24"]


def test_a_difference_names_a_forwarded_packet() -> None:
    service = _service(HEAD)
    rules = rules_for(service, ["router"], service.flows.values())
    assert [str(packet) for packet in differences(rules, [])] == ["forwarded IPv4 TCP from 10.1.0.0 to 10.2.0.0 port 1"]
    assert list(phrases(rules)) == ["forwarded IPv4 TCP 1 from 10.1.0.0/24 to 10.2.0.0/24"]
    assert not equal(rules, [])


def test_host_names_of_either_end_widen() -> None:
    service = _service(f"{HEAD.replace('10.1.0.0/24', 'a.example.org')}")
    rules = rules_for(service, ["router"], service.flows.values())
    expressed = express(rules, LACKS)
    assert [words(rule) for rule in expressed.rules] == ["forwarded IPv4 TCP 1 from any to 10.2.0.0/24"]
    (gap,) = expressed.gaps
    assert gap.predicate == "cannot match host names, so IPv4 TCP 1 is allowed from any address to 10.2.0.0/24"
    assert all(rule.scope is Scope.FORWARDED for rule in expressed.rules)
