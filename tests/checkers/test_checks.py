"""What is tried of a flow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from portbook.checkers import Check, checks_for
from portbook.checkers.checks import ANY_SAMPLE, sample
from portbook.model import Ports, Service
from portbook.model.profiles import default_profile
from tests.checkers.conftest import loaded

CASES = yaml.safe_load((Path(__file__).parent / "checks.yml").read_text())
ROLES = {
    "server": {"title": "Server", "host": True},
    "client": {"title": "Client", "host": True},
    "vendor": {"title": "Vendor", "address": ["api.example.com", "*.example.com"]},
    "world": {"title": "Everywhere", "address": "any"},
    "office": {"title": "Office", "address": "10.0.0.0/8"},
    "farm": {"title": "Farm", "address": ["10.30.0.20/30", "2001:db8:30::20"]},
}


def service_of(flow: dict[str, Any]) -> Service:
    data = {"service": "fates", "title": "Fates", "roles": ROLES, "flows": {"flow": {"need": "required", **flow}}}
    return loaded(yaml.safe_dump(data).encode())


def spelled(check: Check) -> str:
    addresses = "+".join(check.destination.addresses) or "-"
    ports = ("-" if port is None else str(port) for port in (check.port, check.source_port))
    words = (check.direction, check.kind, check.family, check.destination.place, addresses, *ports)
    return " ".join((*words, "sampled" if check.sampled else "whole"))


@pytest.mark.parametrize(
    ("flow", "role", "expected"),
    [(case["flow"], role, case[role]) for case in CASES for role in ("client", "server") if role in case],
    ids=str,
)
def test_a_flow_is_tried(flow: dict[str, Any], role: str, expected: list[str]) -> None:
    service = service_of(flow)
    assert [spelled(check) for check in checks_for(service, [role], default_profile(service))] == expected


@pytest.mark.parametrize(
    ("ports", "tried", "sampled"),
    [
        (Ports.of((0, 1)), (1,), False),
        (Ports.of(0), (), False),
        (Ports.of((0, 65535)), (ANY_SAMPLE,), True),
        (Ports.of((1, 65535)), (1, 32768, 65535), True),
        (Ports.of(80, 443, (8000, 8003)), (80, 443, 8000, 8001, 8003), True),
    ],
)
def test_ports_are_sampled(ports: Ports, tried: tuple[int, ...], sampled: bool) -> None:  # noqa: FBT001  # a case's own
    assert sample(ports) == (tried, sampled)


def test_several_roles_try_what_each_of_them_would(fates: Service) -> None:
    profile = default_profile(fates)
    joined = checks_for(fates, ["client", "server"], profile)
    assert set(joined) == {*checks_for(fates, ["client"], profile), *checks_for(fates, ["server"], profile)}


def test_only_flows_of_the_profile_are_tried(fates: Service) -> None:
    checks = checks_for(fates, ["client"], fates.profiles["listened"])
    assert {check.flow.id for check in checks} == set(fates.profiles["listened"].flows)
