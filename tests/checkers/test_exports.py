"""Checkers for other programs: each is what its vendor's schema or source says that the program reads."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from ipaddress import ip_network
from itertools import product
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from portbook.checkers import LANGUAGES, End, Written, checker_for
from portbook.model import Addresses, Service
from portbook.model.profiles import default_profile, profiles_of
from portbook.model.service import with_values
from tests.checkers.test_posix import HOSTILE
from tests.given.catalogue import catalogue

ROOT = Path(__file__).parents[2]
BOOK = catalogue()
SERVICES = [
    pytest.param(service, id=id_, marks=[] if number % 12 == 0 else [pytest.mark.whole])
    for number, (id_, service) in enumerate(BOOK.services.items())
]
SCHEMAS = {"goss": "goss", "replicated": "hostpreflight"}
HERE = Addresses.of(ip_network("10.0.0.5"), ip_network("2001:db8::5"))
NETASSERT_KEYS = {"name", "type", "protocol", "targetPort", "timeoutSeconds", "attempts", "exitCode", "src", "dst"}
LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")


def wrote(service: Service, role: str, end: End, language: str) -> Written:
    profile = profiles_of(service)[-1]
    return LANGUAGES[language].write(checker_for(service, service.roles[role], profile, end))


def at_known_addresses(service: Service) -> Service:
    return with_values(service, {role.id: HERE for role in service.roles.values() if role.address is None})


def schema_of(language: str) -> Mapping[str, Any]:
    known = json.loads((Path(__file__).parent / "schemas" / f"{SCHEMAS[language]}.json").read_text())
    schema: Mapping[str, Any] = known["schema"]
    return schema


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("language", SCHEMAS)
def test_the_vendor_s_schema_takes_it(language: str, service: Service) -> None:
    schema = schema_of(language)
    placed = at_known_addresses(service)
    for host, end in product(service.hosts, End):
        jsonschema.validate(yaml.safe_load(wrote(placed, host.id, end, language).text), schema)


@pytest.mark.parametrize("service", SERVICES)
def test_prometheus_takes_the_targets(service: Service) -> None:
    placed = at_known_addresses(service)
    groups = [
        group for host in service.hosts for group in json.loads(wrote(placed, host.id, End.PROBE, "blackbox").text)
    ]
    for group in groups:
        assert group.keys() == {"targets", "labels"}
        assert all(LABEL.fullmatch(label) and isinstance(value, str) for label, value in group["labels"].items())
        assert group["labels"]["__param_module"] in {"tcp_connect", "icmp"}


@pytest.mark.parametrize("service", SERVICES)
def test_netassert_takes_the_tests(service: Service) -> None:
    """What `validate` in its `internal/data/types.go` asks for."""
    placed = at_known_addresses(service)
    for host in service.hosts:
        tests = yaml.safe_load(wrote(placed, host.id, End.PROBE, "netassert").text)
        assert len({test["name"] for test in tests}) == len(tests)
        for test in tests:
            assert test.keys() == NETASSERT_KEYS
            assert (test["type"], test["protocol"] in {"tcp", "udp"}) == ("k8s", True)
            assert 1 <= test["targetPort"] <= 65535
            assert test["src"]["k8sResource"].keys() == {"kind", "name", "namespace"}
            assert test["dst"].keys() in ({"k8sResource"}, {"host"})
            assert test["protocol"] == "tcp" or test["dst"].keys() == {"k8sResource"}


@pytest.mark.parametrize("language", ["goss", "replicated", "blackbox"])
@pytest.mark.parametrize(
    "text", [*HOSTILE, '{{ getEnv "HOME" }}', '{{repl ConfigOption "x" }}'], ids=range(len(HOSTILE) + 2)
)
def test_text_from_the_data_is_only_text(fates: Service, language: str, text: str) -> None:
    flows = {id_: replace(flow, title=text, purpose=text, without=text) for id_, flow in fates.flows.items()}
    hostile = at_known_addresses(replace(fates, title=text, flows=flows))
    written = wrote(hostile, "client", End.PROBE, language).text
    plain = at_known_addresses(fates)
    assert "{{" not in written
    assert keys(yaml.safe_load(written)) == keys(yaml.safe_load(wrote(plain, "client", End.PROBE, language).text))


def keys(value: object) -> object:
    """A document without its texts."""
    if isinstance(value, dict):
        return {key: keys(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [keys(inner) for inner in value]
    return type(value)


@pytest.mark.parametrize("language", ["goss", "replicated", "blackbox", "netassert"])
def test_what_is_left_out_is_told(fates: Service, language: str) -> None:
    checker = checker_for(fates, fates.roles["client"], default_profile(fates), End.PROBE)
    told = LANGUAGES[language].write(checker).left_out
    named = {sentence.partition(":")[0] for sentence in told if " is left out: " in sentence}
    text = LANGUAGES[language].write(checker).text
    assert named == {id_ for id_ in fates.flows if id_ not in text}
    assert {"from-tcp", "tunnel"} <= named
