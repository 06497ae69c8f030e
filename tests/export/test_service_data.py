"""A service as data loads as the same service, whatever is in it."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.escape.yaml import document
from portbook.export.service_data import service_data
from portbook.load import json_schema, load_service
from portbook.model import Service
from tools.random_service import random_service

ROOT = Path(__file__).parents[2]
FILES = [*sorted((ROOT / "ports").glob("*.yml")), ROOT / "tests/load/hard.yml"]
VALIDATOR = jsonschema.Draft7Validator(json_schema())
NOT_OF_THE_DATA = {"path", "digest", "where"}
ALL_ADDRESSES = """\
service: every
title: All
roles:
  host: {title: Host, host: true}
  four: {title: Four, address: [0.0.0.0/0, 192.0.2.0/24]}
  reader: {title: Reader}
flows:
  a: {from: four, to: host, tcp: 1, destination: [10.0.0.0/8, "2001:db8::/32"]}
  b: {from: host, to: reader, udp: any, tcp: [7, 3, 4], source-port: [53, 1-9]}
"""


def loaded(text: str) -> Service:
    result = load_service(text, "x.yml")
    assert result.problems == ()
    assert result.service
    return result.service


def data_of(service: Service) -> dict[str, object]:
    return {field.name: getattr(service, field.name) for field in fields(service) if field.name not in NOT_OF_THE_DATA}


def assert_loads_again(service: Service) -> None:
    data = service_data(service)
    VALIDATOR.validate(data)
    text = document(data)
    assert json.loads(text) == data
    again = loaded(text)
    assert data_of(again) == data_of(service)
    assert {id_: list(flow.transports) for id_, flow in again.flows.items()} == {
        id_: list(flow.transports) for id_, flow in service.flows.items()
    }
    assert document(service_data(again)) == text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_files_load_again(path: Path) -> None:
    assert_loads_again(loaded(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("first", range(0, 1000, 100))
def test_random_services_load_again(first: int) -> None:
    for seed in range(first, first + 100):
        assert_loads_again(loaded(random_service(seed)))


def test_all_addresses_of_a_family_load_again() -> None:
    """They mean anywhere in that family, so what stands for the reader's own addresses must not depend on them."""
    assert_loads_again(loaded(ALL_ADDRESSES))


@given(st.text(min_size=1))
def test_any_text_loads_again(text: str) -> None:
    service = {
        "service": "x",
        "title": text,
        "roles": {"a": {"title": "A", "host": True}},
        "flows": {"b": {"from": "a", "to": "a", "tcp": 1, "notes": [text]}},
    }
    result = load_service(document(service), "x.yml")
    if result.service:
        assert result.service.title == text
        assert_loads_again(result.service)


def test_the_normal_form() -> None:
    data = json.loads(document(service_data(loaded((ROOT / "tests/load/hard.yml").read_text(encoding="utf-8")))))
    assert data["flows"]["dns"] == {"from": ["client"], "to": ["resolver"], "udp": [53], "tcp": [53]}
    assert list(data["flows"]["dns"])[2:] == ["udp", "tcp"]
    assert data["flows"]["old"] == {"from": ["client"], "to": ["old"], "tcp": ["any"], "family": "ipv4"}
    assert data["flows"]["signal"]["sctp"] == ["36412-36413", 36422]
    assert data["flows"]["dhcp"]["reply"] == "untracked"
    assert data["flows"]["ping4"]["icmp"] == ["8", "3/4"]
    assert data["profiles"]["large"]["flows"] == ["turn"]
    assert "flows" not in data["profiles"]["same"]
    assert data["servers"]["none"]["rows"] == []
    assert data["reviewed"] == "2026-11-22"
