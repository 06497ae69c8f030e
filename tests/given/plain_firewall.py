"""A small firewall of our own, so that what is tested here does not depend on how a real one is spelled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from portbook.model import (
    ANYWHERE,
    Book,
    Brief,
    Direction,
    Feature,
    Flow,
    Form,
    Lack,
    Need,
    Ports,
    Profile,
    Role,
    Rule,
    Scope,
    Service,
    Transport,
    protocol_named,
)
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.sandbox import sandbox
from portbook.targets import CannotJudge, Group, Reading, Rejected, Target

_LINE = re.compile(r"(outbound|inbound) (\w+) (\d+)")
_LOOPBACK = tuple(Rule(each, protocol_named("any"), scope=Scope.SELF) for each in Direction)


def _render(brief: Brief) -> str:
    lines = [f"# {brief.service_title}"]
    lines += [f"{each.direction} {each.protocol.name} {each.destination_ports.spell()}" for each in brief.rules]
    return "\n".join([*lines, "loopback"] if brief.id.form is Form.COMPLETE else lines) + "\n"


def _read(text: str) -> Reading:
    rules: list[Rule] = []
    for number, line in enumerate(text.splitlines(), 1):
        found = _LINE.fullmatch(line)
        if line == "loopback":
            rules += _LOOPBACK
        elif found:
            rules.append(_rule(number, *found.groups()))
        elif not line.startswith("#"):
            raise CannotJudge(number, "this line cannot be judged")
    return Reading(tuple(rules))


def _rule(line: int, direction: str, protocol: str, port: str) -> Rule:
    if int(port) > 65535:
        raise Rejected(line, f"{port} is not a port")
    rule = Rule(Direction(direction), protocol_named(protocol))
    if rule.direction is Direction.OUTBOUND:
        return replace(rule, remote_ports=Ports.of(int(port)))
    return replace(rule, local_ports=Ports.of(int(port)))


PLAIN = Target(
    id="plain",
    title="Plain",
    group=Group.LINUX,
    language="text",
    render=_render,
    read=_read,
    forms=(Form.ADD, Form.COMPLETE),
    lacks=(Lack(Feature.HOST_NAMES),),
    base=_LOOPBACK,
)


def _flow(id_: str, ends: tuple[str, str], transport: tuple[str, int], need: Need, one_of: str = "") -> Flow:
    protocol, port = transport
    return Flow(
        id_, (ends[0],), (ends[1],), (Transport(protocol_named(protocol), Ports.of(port)),), need=need, one_of=one_of
    )


@pytest.fixture
def plain() -> Target:
    return PLAIN


@pytest.fixture
def service() -> Service:
    flows = (
        _flow("web", ("device", "world"), ("tcp", 443), Need.REQUIRED),
        _flow("overlay-a", ("device", "world"), ("udp", 4789), Need.REQUIRED, "overlay"),
        _flow("overlay-b", ("device", "world"), ("udp", 51820), Need.REQUIRED, "overlay"),
        _flow("direct", ("world", "device"), ("udp", 41641), Need.OPTIONAL),
    )
    return Service(
        "demo",
        "Demo",
        roles={
            "device": Role("device", "Device", host=True, address=ANYWHERE),
            "world": Role("world", "World", address=ANYWHERE),
        },
        flows={each.id: each for each in flows},
        path="ports/demo.yml",
        profiles={
            "minimum": Profile("minimum", "Minimum", ("web",)),
            "best": Profile("best", "Best", ("web", "direct"), default=True),
        },
    )


@pytest.fixture
def book(service: Service) -> Book:
    return Book({service.id: service})


@pytest.fixture(scope="session")
def _namespaces() -> None:
    if reason := sandbox.unavailable():
        pytest.skip(reason)


@pytest.fixture
def tools(_namespaces: None) -> Iterator[sandbox.Sandbox]:
    with sandbox.Sandbox.open() as opened:
        yield opened


@pytest.fixture(scope="session")
def lab(_namespaces: None) -> Iterator[Lab]:
    """One for all: whoever judges resets it first."""
    with Lab.open() as opened:
        yield opened
