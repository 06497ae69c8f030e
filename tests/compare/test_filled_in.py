"""Snippets of which the reader has replaced the addresses that stand for the reader's own."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from portbook.compare.filled_in import verify
from portbook.load import load_service
from portbook.model import Form, Service
from portbook.model.profiles import default_profile
from portbook.snippets import snippet
from portbook.targets import targets

TEXT = """\
service: mon
title: Monitor
roles:
  mon: {title: Monitor, host: true}
  clients: {title: Clients}
  storage: {title: Storage nodes}
  anyone: {title: Anyone, address: any}
flows:
  ask: {from: clients, to: mon, tcp: 3300}
  store: {from: [storage, clients], to: mon, tcp: 6789}
  read: {from: mon, to: storage, tcp: 6800-6810, need: optional}
  page: {from: anyone, to: mon, tcp: 443}
"""
STOOD = {
    "192.0.2.0/24": "10.1.0.0/16",
    "2001:db8::/32": "fd01::/48",
    "198.51.100.0/24": "10.2.0.0/16",
    "3fff:1::/32": "fd02::/48",
}


@pytest.fixture(scope="module")
def service() -> Service:
    found = load_service(TEXT, "ports/mon.yml").service
    assert found
    return found


def _filled_in(service: Service, target: str, stood: dict[str, str]) -> str:
    text = snippet(service, service.roles["mon"], default_profile(service), targets()[target], Form.ADD).text
    for placeholder, own in stood.items():
        text = text.replace(placeholder, own).replace(_wildcard(placeholder), _wildcard(own))
    return text


def _wildcard(network: str) -> str:
    """As access lists write it."""
    return ip_network(network).with_hostmask.replace("/", " ")


@pytest.mark.parametrize("target", ["nftables", "iptables", "ufw", "firewalld", "windows", "gcp", "azure", "cisco-ios"])
def test_a_snippet_that_is_filled_in_holds_and_says_for_whom(target: str, service: Service) -> None:
    verdict = verify(service, ["mon"], None, _filled_in(service, target, STOOD), targets()[target])
    assert verdict.holds, verdict
    assert "--value clients=10.1.0.0/16,fd01::/48 --value storage=10.2.0.0/16,fd02::/48" in verdict.remarks[0].cure


@pytest.mark.parametrize(
    "changed",
    [
        {"192.0.2.0/24": "0.0.0.0/0"},
        {"192.0.2.0/24": "10.0.0.0/7"},
        {"2001:db8::/32": "2000::/3"},
    ],
)
def test_what_is_open_to_nearly_anyone_is_no_value(changed: dict[str, str], service: Service) -> None:
    verdict = verify(service, ["mon"], None, _filled_in(service, "nftables", STOOD | changed), targets()["nftables"])
    assert verdict.holds is False


def test_a_role_that_is_filled_in_two_ways_does_not_hold(service: Service) -> None:
    text = _filled_in(service, "nftables", STOOD).replace("10.1.0.0/16 tcp dport 6789", "10.9.0.0/16 tcp dport 6789")
    assert verify(service, ["mon"], None, text, targets()["nftables"]).holds is False


def test_what_is_left_as_it_was_needs_no_value(service: Service) -> None:
    verdict = verify(service, ["mon"], None, _filled_in(service, "nftables", {}), targets()["nftables"])
    assert (verdict.holds, verdict.remarks) == (True, ())
