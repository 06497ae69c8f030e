"""Manufacturer usage descriptions: they fit the RFCs, and let through what the data says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from portbook.export.exchange.exported import Exported
from portbook.export.exchange.mud import usage_description
from portbook.load import read_book
from portbook.load.service import load_service
from portbook.model import Service

SCHEMA = json.loads(Path(__file__).with_name("mud_schema.json").read_text("utf-8"))
PORTS = Path(__file__).parents[3] / "ports"
SAMPLE = ("tailscale", "kubernetes", "wireguard", "redis", "keepalived")
DATA = """\
service: lamp
title: Lamp
roles:
  lamp: {title: Lamp, host: true}
  hub: {title: Hub}
  cloud: {title: Cloud, address: [api.example.com, "*.example.net", 192.0.2.0/24]}
flows:
  control: {from: hub, to: lamp, tcp: [80, 8000-8010]}
  report: {from: lamp, to: hub, udp: 5000, source-port: 6000}
  update: {from: lamp, to: cloud, tcp: 443}
  mesh: {from: lamp, to: lamp, udp: 7}
  ping: {from: hub, to: lamp, icmp: echo-request}
  calls: {from: lamp, to: cloud, sctp: 9}
  own: {from: lamp, to: lamp, tcp: 1, scope: self}
"""


def described(service: Service, role: str, url: str = "") -> Exported:
    return usage_description(service, service.roles[role], service.flows.values(), url)


@pytest.fixture
def lamp() -> Service:
    service = load_service(DATA, "lamp.yml").service
    assert service is not None
    return service


def matches(exported: Exported, acl: str) -> list[dict[str, Any]]:
    lists = json.loads(exported.content)["ietf-access-control-list:acls"]["acl"]
    (only,) = [entry for entry in lists if entry["name"] == acl]
    return [ace["matches"] for ace in only["aces"]["ace"]]


def eq(port: int) -> dict[str, object]:
    return {"operator": "eq", "port": port}


def test_first_packets_and_replies(lamp: Service) -> None:
    exported = described(lamp, "lamp")
    assert {
        "ietf-mud:mud": {"local-networks": [None]},
        "ipv4": {"protocol": 6},
        "tcp": {"ietf-mud:direction-initiated": "to-device", "destination-port": eq(80)},
    } in matches(exported, "to-device-ipv4")
    assert {
        "ietf-mud:mud": {"local-networks": [None]},
        "ipv6": {"protocol": 6},
        "tcp": {"ietf-mud:direction-initiated": "to-device", "source-port": {"lower-port": 8000, "upper-port": 8010}},
    } in matches(exported, "from-device-ipv6")
    assert {
        "ietf-mud:mud": {"my-controller": [None]},
        "ipv4": {"protocol": 17},
        "udp": {"source-port": eq(6000), "destination-port": eq(5000)},
    } in matches(exported, "from-device-ipv4")
    assert {
        "ietf-mud:mud": {"my-controller": [None]},
        "ipv4": {"protocol": 17},
        "udp": {"source-port": eq(5000), "destination-port": eq(6000)},
    } in matches(exported, "to-device-ipv4")


def test_names_networks_and_the_same_role(lamp: Service) -> None:
    exported = described(lamp, "lamp")
    outbound, inbound = matches(exported, "from-device-ipv4"), matches(exported, "to-device-ipv4")
    tcp = {"ietf-mud:direction-initiated": "from-device", "destination-port": eq(443)}
    assert {"ipv4": {"protocol": 6, "ietf-acldns:dst-dnsname": "api.example.com"}, "tcp": tcp} in outbound
    assert {"ipv4": {"protocol": 6, "destination-ipv4-network": "192.0.2.0/24"}, "tcp": tcp} in outbound
    assert any(match["ipv4"].get("ietf-acldns:src-dnsname") == "api.example.com" for match in inbound)
    assert {
        "ietf-mud:mud": {"same-manufacturer": [None]},
        "ipv4": {"protocol": 17},
        "udp": {"destination-port": eq(7)},
    } in outbound
    assert {"ietf-mud:mud": {"local-networks": [None]}, "ipv4": {"protocol": 1}, "icmp": {"type": 0}} in outbound


def test_what_mud_has_no_words_for_is_told(lamp: Service) -> None:
    remarks = " ".join(described(lamp, "lamp").remarks)
    assert "*.example.net is left out" in remarks
    assert "no ports of SCTP" in remarks
    assert "replace https://mud.example.com/lamp/lamp.json" in remarks
    exported = described(lamp, "lamp", "https://lamp.example/mud.json")
    assert "replace" not in " ".join(exported.remarks)
    assert json.loads(exported.content)["ietf-mud:mud"]["mud-url"] == "https://lamp.example/mud.json"


def fits(service: Service) -> None:
    for host in service.hosts:
        document = json.loads(described(service, host.id).content)
        jsonschema.validate(document, SCHEMA)
        named = {
            entry["name"]
            for policy in ("from-device-policy", "to-device-policy")
            for entry in document["ietf-mud:mud"].get(policy, {"access-lists": {"access-list": []}})["access-lists"][
                "access-list"
            ]
        }
        assert named == {acl["name"] for acl in document["ietf-access-control-list:acls"]["acl"]}


def test_it_fits_the_schema(lamp: Service) -> None:
    fits(lamp)


@pytest.mark.parametrize("id_", SAMPLE)
def test_services_fit_the_schema(id_: str) -> None:
    service = load_service((PORTS / f"{id_}.yml").read_bytes(), f"{id_}.yml").service
    assert service is not None
    fits(service)


@pytest.mark.whole
def test_every_service_fits_the_schema() -> None:
    for service in read_book(PORTS, PORTS.parent).book.services.values():
        fits(service)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("ietf-mud:mud", "cache-validity"), 169),
        (("ietf-mud:mud", "mud-url"), "http://example.com/"),
        (("ietf-access-control-list:acls", "acl", 0, "type"), "ipv6-acl-type"),
        (
            ("ietf-access-control-list:acls", "acl", 0, "aces", "ace", 0, "matches", "tcp", "destination-port", "port"),
            65536,
        ),
    ],
)
def test_the_schema_refuses(lamp: Service, path: tuple[str | int, ...], value: object) -> None:
    document = json.loads(described(lamp, "lamp").content)
    place = document
    for key in path[:-1]:
        place = place.setdefault(key, {}) if isinstance(place, dict) else place[key]
    place[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, SCHEMA)
