"""Services for NetBox, its plugin for data flows, and OSCAL."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from io import StringIO
from typing import Any
from uuid import UUID

import pytest

from portbook.export.exchange.data_flows import applications, data_flows, object_aliases
from portbook.export.exchange.exported import Exported
from portbook.export.exchange.netbox import service_templates
from portbook.export.exchange.oscal import component_definition
from portbook.importers import formats
from portbook.importers.draft.format import Source
from portbook.load.service import load_service
from portbook.model import Service

DATA = """\
service: shop
title: Shop
summary: A shop, in one phrase
references: {manual: {title: Manual, url: "https://example.com/", checked: 2026-05-04}}
roles:
  client: {title: "Clients, all"}
  anyone: {title: Anyone, address: any}
  server: {title: Server, host: true}
  vendor: {title: Vendor, address: [licence.example.com, "*.example.net"]}
flows:
  web: {from: anyone, to: server, tcp: [80, 8000-8002], udp: 443, purpose: Pages, ref: manual}
  admin: {title: Admin, from: client, to: server, tcp: 22, need: optional}
  licence: {from: server, to: vendor, tcp: 443, source-port: 4000}
  vpn: {title: VPN, from: client, to: server, protocol: esp}
  sctp: {title: Calls, from: client, to: server, sctp: 38412}
  every: {title: Everything, from: client, to: server, udp: any}
  own: {title: Own, from: server, to: server, tcp: 9, scope: self}
  group: {title: Group, from: client, to: server, udp: 5353, destination: 224.0.0.251}
"""


@pytest.fixture
def shop() -> Service:
    service = load_service(DATA, "shop.yml").service
    assert service is not None
    return service


def rows(exported: Exported) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(exported.content.decode("utf-8-sig"), newline=""), strict=True))


def test_service_templates(shop: Service) -> None:
    exported = service_templates([shop])
    templates = {row["name"]: (row["protocol"], row["ports"]) for row in rows(exported)}
    assert templates == {
        "Shop: TCP 80, 8000-8002 and UDP 443 (TCP)": ("tcp", "80,8000,8001,8002"),
        "Shop: TCP 80, 8000-8002 and UDP 443 (UDP)": ("udp", "443"),
        "Shop: Admin": ("tcp", "22"),
        "Shop: Calls": ("sctp", "38412"),
        "Shop: Group": ("udp", "5353"),
    }
    assert len(exported.remarks) == 2
    assert exported.remarks[0] == "Shop: VPN is left out: NetBox has no service of the protocol ESP"


def test_our_templates_are_imported(shop: Service) -> None:
    text = service_templates([shop]).content.decode("utf-8-sig")
    facts = formats()["netbox"].read([Source("netbox.csv", text)]).facts
    assert {(fact.host, fact.transport.label) for fact in facts} >= {
        ("Shop: Admin", "TCP 22"),
        ("Shop: TCP 80, 8000-8002 and UDP 443 (TCP)", "TCP 80, 8000-8002"),
    }


def test_applications_and_aliases(shop: Service) -> None:
    assert rows(applications([shop])) == [{"name": "Shop", "description": "A shop, in one phrase"}]
    aliases = {row["name"]: row["description"] for row in rows(object_aliases([shop]))}
    assert aliases == {
        "Shop: Clients all": "Your own addresses",
        "Shop: Server": "Your own addresses",
        "Shop: Vendor": "*.example.net, licence.example.com",
    }


def test_data_flows(shop: Service) -> None:
    exported = data_flows([shop])
    flows = {row["name"]: row for row in rows(exported)}
    web = flows["Shop: TCP 80, 8000-8002 and UDP 443 (TCP)"]
    assert (web["protocol"], web["sources"], web["destinations"]) == ("tcp", "", "Shop: Server")
    assert web["destination_ports"] == "80,8000-8002"
    licence = flows["Shop: TCP 443 from port 4000"]
    assert (licence["source_ports"], licence["destination_ports"]) == ("4000", "443")
    assert flows["Shop: Everything"]["destination_ports"] == ""
    assert {row["status"] for row in flows.values()} == {"enabled"}
    assert len(flows) == len(rows(exported))
    assert [remark.partition(" is left out")[0] for remark in exported.remarks] == [
        "Shop: VPN",
        "Shop: Own",
        "Shop: Group",
    ]


def test_every_alias_of_a_flow_is_there(shop: Service) -> None:
    names = {row["name"] for row in rows(object_aliases([shop]))}
    used = {
        name for row in rows(data_flows([shop])) for end in ("sources", "destinations") for name in row[end].split(",")
    }
    assert used - {""} <= names


def component(shop: Service) -> Mapping[str, Any]:
    (only,) = [
        part
        for part in json.loads(component_definition([shop]).content)["component-definition"]["components"]
        if part["title"] == "Shop: Server"
    ]
    return dict(only)


def test_components_have_ports(shop: Service) -> None:
    protocols = {protocol["name"]: protocol["port-ranges"] for protocol in component(shop)["protocols"]}
    assert protocols["web"] == [
        {"start": 80, "end": 80, "transport": "TCP"},
        {"start": 8000, "end": 8002, "transport": "TCP"},
        {"start": 443, "end": 443, "transport": "UDP"},
    ]
    assert set(protocols) == {"web", "admin", "group"}


def test_components_are_the_same_each_time(shop: Service) -> None:
    first, second = component_definition([shop]), component_definition([shop])
    assert first == second
    definition = json.loads(first.content)["component-definition"]
    assert definition["metadata"]["last-modified"] == "2026-05-04T00:00:00Z"
    ids = [definition["uuid"], *(part["uuid"] for part in definition["components"])]
    assert {UUID(id_).version for id_ in ids} == {5}
    assert len(set(ids)) == len(ids)
    assert len(first.remarks) == 3
