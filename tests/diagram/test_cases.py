"""Small services and how they are drawn, as the files in `tests/cases/diagram` say."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml

from portbook.diagram import flow_diagram
from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Family, Flow, Ports, Role, Scope, Service, Transport
from portbook.model.protocol import ICMP, ICMP_TYPES, NUMBERS, Protocol, protocol_named

CASES = sorted(Path(__file__).parents[1].joinpath("cases", "diagram").glob("*.yml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_service_is_drawn_as_its_case_says(path: Path) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    service = service_of(case)
    flows = [service.flows[each] for each in case.get("draw", service.flows)]
    assert flow_diagram(service, flows, width=case.get("width", 80)) == case["expected"].rstrip("\n")


def test_there_are_cases() -> None:
    assert len(CASES) >= 12


def service_of(case: dict[str, Any]) -> Service:
    roles = {name: role_of(name, said) for name, said in case["roles"].items()}
    return Service("case", "Case", roles, {name: flow_of(name, said) for name, said in case["flows"].items()})


def role_of(name: str, said: dict[str, Any]) -> Role:
    return Role(name, said["title"], said.get("process", ""), address=addresses_of(said.get("address")))


def roles_of(said: str | list[str]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def flow_of(name: str, said: dict[str, Any]) -> Flow:
    return Flow(
        name,
        roles_of(said["from"]),
        roles_of(said["to"]),
        tuple(transports_of(said)),
        remark=said.get("remark", ""),
        used_for=tuple(said.get("used-for", ())),
        notes=tuple(said.get("notes", ())),
        family=Family(said.get("family", "both")),
        source=addresses_of(said.get("source")),
        destination=addresses_of(said.get("destination")),
        scope=Scope(said.get("scope", "network")),
        one_of=said.get("one-of", ""),
    )


def transports_of(said: dict[str, Any]) -> list[Transport]:
    source = ports_of(said.get("source-port", "any"))
    found = [Transport(Protocol(NUMBERS[key]), ports_of(said[key]), source) for key in ("udp", "tcp") if key in said]
    if "icmp" in said:
        found.append(Transport(ICMP, icmp=None if said["icmp"] == "any" else ICMP_TYPES[said["icmp"]]))
    if "protocol" in said:
        found.append(Transport(protocol_named(said["protocol"])))
    return found


def ports_of(said: int | str | list[int]) -> Ports:
    if said == "any":
        return ANY_PORTS
    each = [str(port).split("-") for port in (said if isinstance(said, list) else [said])]
    return Ports.of(*((int(part[0]), int(part[-1])) for part in each))


def addresses_of(said: str | list[str] | None) -> Addresses | None:
    if said is None or said == "any":
        return ANYWHERE if said else None
    networks = [each for each in said if "/" in each or ":" in each or each[-1].isdigit()]
    return Addresses(tuple(map(ip_network, networks)), tuple(each for each in said if each not in networks))
