"""The files of the API are what their schemas say, and the same data gives the same bytes."""

from __future__ import annotations

import json
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from portbook.export.api import SCHEMAS, documents
from portbook.load import load_book
from portbook.load.values import Value, with_own_addresses
from portbook.model import Addresses, Book, Location
from portbook.model.fields import SECTIONS, SERVICE
from portbook.model.section import Kind, Section

ROOT = Path(__file__).parents[3]
FILES = (ROOT / "ports/tailscale.yml", ROOT / "tests/load/hard.yml")
VALIDATORS = {name: jsonschema.Draft7Validator(schema) for name, schema in SCHEMAS.items()}


@pytest.fixture(scope="module")
def book() -> Book:
    loaded = load_book({path.name: path.read_bytes() for path in FILES})
    assert not loaded.problems
    return loaded.book


@pytest.fixture(scope="module")
def made(book: Book) -> dict[str, Any]:
    return {path: json.loads(text) for path, text in documents(book, book, ["wiki"]).items()}


def flow(made: dict[str, Any], service: str, name: str) -> dict[str, Any]:
    flows = made[f"api/v1/services/{service}.json"]["flows"]
    (found,) = [flow for flow in flows if flow["flow"] == name]
    return dict(found)


def test_there_is_a_file_for_each_service_and_schema(made: dict[str, Any]) -> None:
    assert set(made) == {
        "api/v1/services.json",
        "api/v1/services/hard.json",
        "api/v1/services/tailscale.json",
        "api/v1/registries/hard.json",
        "api/v1/registries/tailscale.json",
        "api/v1/changes.json",
        *(f"api/v1/schema/{name}.schema.json" for name in SCHEMAS),
    }


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schemas_are_schemas(name: str) -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMAS[name])


def test_the_files_are_what_the_schemas_say(made: dict[str, Any]) -> None:
    VALIDATORS["services"].validate(made["api/v1/services.json"])
    for name in ("hard", "tailscale"):
        VALIDATORS["service"].validate(made[f"api/v1/services/{name}.json"])
        VALIDATORS["registries"].validate(made[f"api/v1/registries/{name}.json"])


def test_every_field_is_in_its_schema(made: dict[str, Any]) -> None:
    document = made["api/v1/services/tailscale.json"]
    assert set(document) == set(SCHEMAS["service"]["properties"])  # type: ignore[call-overload]
    assert set(made["api/v1/services.json"]) == set(SCHEMAS["services"]["properties"])  # type: ignore[call-overload]


def written_keys(section: Section, records: list[dict[str, Any]]) -> set[tuple[str, str]]:
    """The keys of some records of a section and of all records within them, as (section, key)."""
    keys = {(section.id, key) for record in records for key in record}
    for field in section.fields:
        if field.kind is Kind.RECORDS:
            nested = [inner for record in records for inner in record.get(field.key, {}).values()]
            keys |= written_keys(SECTIONS[field.section], nested)
    return keys


def test_every_key_of_the_data_is_in_the_files(made: dict[str, Any]) -> None:
    keys = written_keys(SERVICE, [made["api/v1/services/hard.json"]["data"]])
    assert keys == {
        (section.id, field.key) for section in SECTIONS.values() for field in section.fields if not field.resolved
    }


def test_every_key_of_the_data_is_in_the_schema() -> None:
    definitions: Any = SCHEMAS["service"]["definitions"]
    for section in SECTIONS.values():
        assert set(definitions[f"{section.id}-data"]["properties"]) == {
            field.key for field in section.fields if not field.resolved
        }


def test_the_same_data_gives_the_same_bytes(book: Book) -> None:
    assert documents(book, book) == documents(book, book)


def test_services_are_in_order_and_say_what_is_missing(made: dict[str, Any]) -> None:
    services = made["api/v1/services.json"]
    assert [service["id"] for service in services["services"]] == ["hard", "tailscale"]
    assert services["missing"] == ["wiki"]
    own = made["api/v1/services/hard.json"]
    assert own["data"] == services["services"][0]["data"]
    assert own["sha256"] == services["services"][0]["sha256"]


def test_a_flow_for_programs(made: dict[str, Any]) -> None:
    assert flow(made, "tailscale", "direct-out") == {
        "id": "tailscale/direct-out",
        "flow": "direct-out",
        "title": "WireGuard",
        "purpose": "WireGuard, peer to peer",
        "need": "recommended",
        "from": ["device"],
        "to": ["peer"],
        "source": {"any": False, "networks": [], "names": [], "placeholder": True},
        "destination": {"any": True, "networks": [], "names": [], "placeholder": False},
        "families": ["ipv4", "ipv6"],
        "loopback": False,
        "forwarded": [],
        "tracked": True,
        "transports": [
            {
                "protocol": "udp",
                "number": 17,
                "destination_ports": [{"first": 0, "last": 65535}],
                "source_ports": [{"first": 41641, "last": 41641}],
                "icmp_type": None,
                "icmpv6_type": None,
                "icmp_code": None,
            }
        ],
        "profiles": ["recommended", "best"],
    }


def test_protocols_without_ports(made: dict[str, Any]) -> None:
    (ping, unreachable) = flow(made, "hard", "ping4")["transports"]
    assert (ping["icmp_type"], ping["icmp_code"], unreachable["icmp_code"]) == (8, None, 4)
    (every,) = flow(made, "hard", "all")["transports"]
    assert (every["protocol"], every["number"], every["destination_ports"]) == ("any", None, [])
    assert flow(made, "hard", "kubelet")["loopback"]
    assert not flow(made, "hard", "dhcp")["tracked"]
    assert flow(made, "hard", "backup")["destination"] == {
        "any": False,
        "networks": ["10.20.0.0/16", "2001:db8:20::/48"],
        "names": [],
        "placeholder": False,
    }


def test_own_addresses_are_in_the_flows_and_not_in_the_data(book: Book) -> None:
    network = Addresses.of(IPv4Network("10.1.0.0/16"))
    own, problems = with_own_addresses(book, [Value("tailscale", "device", network, Location("portbook.yml"))])
    assert not problems
    made = {path: json.loads(text) for path, text in documents(book, own).items()}
    assert flow(made, "tailscale", "control")["source"]["networks"] == ["10.1.0.0/16"]
    assert "address" not in made["api/v1/services/tailscale.json"]["data"]["roles"]["device"]
