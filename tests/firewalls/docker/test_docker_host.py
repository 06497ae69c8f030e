"""What iptables-save prints on Docker hosts, as what comes to published ports and leaves containers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from portbook.firewalls.docker.check.hosts import PROFILES
from portbook.firewalls.docker.target import TARGET
from portbook.model import ANY_PROTOCOL, Direction, Ports, Protocol, Reply, Rule
from portbook.rules import canonical, equal, intersection, phrases
from portbook.targets import CannotJudge

CASES = yaml.safe_load((Path(__file__).parent / "cases/docker/listings.yml").read_text("utf-8"))
HEAD = """\
# ipv4
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER - [0:0]
:DOCKER-BRIDGE - [0:0]
:DOCKER-CT - [0:0]
:DOCKER-FORWARD - [0:0]
:DOCKER-USER - [0:0]
:f2b-web - [0:0]
-A FORWARD -j DOCKER-USER
-A FORWARD -j DOCKER-FORWARD
{user}
{docker}
-A DOCKER ! -i docker0 -o docker0 -j DROP
-A DOCKER ! -i br-5f3e9c0a71d2 -o br-5f3e9c0a71d2 -j DROP
-A DOCKER-BRIDGE -o docker0 -j DOCKER
-A DOCKER-BRIDGE -o br-5f3e9c0a71d2 -j DOCKER
-A DOCKER-CT -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A DOCKER-CT -o br-5f3e9c0a71d2 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A DOCKER-FORWARD -j DOCKER-CT
-A DOCKER-FORWARD -j DOCKER-BRIDGE
-A DOCKER-FORWARD -i docker0 -j ACCEPT
-A DOCKER-FORWARD -i br-5f3e9c0a71d2 -j ACCEPT
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.18.0.0/16 ! -o br-5f3e9c0a71d2 -j MASQUERADE
-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
{nat}
COMMIT
# ipv6
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
COMMIT
"""
PORTED = [Rule(direction, Protocol(number)) for direction in Direction for number in (6, 17)]
"""What is compared: TCP and UDP."""
ALL_OUT = ["outbound IPv4 TCP", "outbound IPv4 UDP"]
EVERYTHING = (Rule(Direction.OUTBOUND, ANY_PROTOCOL),)
PUBLISHED = tuple(
    Rule(Direction.INBOUND, Protocol(number), local_ports=Ports.of((0, 65535))) for number in (6, 17, 132)
)
LETS_THROUGH = (
    (*PUBLISHED, *EVERYTHING),
    (*PUBLISHED, *EVERYTHING),
    EVERYTHING,
    (),
)
"""What passes on each host profile, as the packets of the lab's calibration show too."""


def _listing(case: Mapping[str, Any]) -> str:
    parts = {name: case.get(name, "").rstrip() for name in ("user", "docker", "nat")}
    return "".join(f"{line}\n" for line in HEAD.format(**parts).split("\n") if line)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_a_listing_is_read_as_what_it_lets_through(case: Mapping[str, Any]) -> None:
    assert TARGET.read_host_by
    reading = TARGET.read_host_by(_listing(case), case.get("interface", ""))
    answered = [rule for rule in canonical(reading.rules) if rule.reply is Reply.TRACKED]
    said = [*phrases(intersection(answered, PORTED))]
    assert [phrase for phrase in said if phrase.startswith("inbound")] == case["comes_in"]
    goes_out = case.get("goes_out", ALL_OUT)
    assert goes_out is None or [phrase for phrase in said if phrase.startswith("outbound")] == goes_out
    messages = [doubt.message for doubt in reading.doubts]
    assert len(messages) == len(case.get("doubts", ()))
    assert all(part in message for part, message in zip(case.get("doubts", ()), messages, strict=True))


@pytest.mark.parametrize(
    ("profile", "rules"), [*zip(PROFILES, LETS_THROUGH, strict=True)], ids=[each.host.name for each in PROFILES]
)
def test_the_rules_that_docker_writes(profile: Any, rules: tuple[Rule, ...]) -> None:  # noqa: ANN401  # of a check
    four, six = profile.host.texts
    reading = TARGET.read_state(f"# ipv4\n{four}# ipv6\n{six}")
    assert equal(reading.rules, rules)
    assert not reading.doubts


def test_a_missing_ip_version_is_in_doubt() -> None:
    assert TARGET.read_host
    reading = TARGET.read_host(f"# ipv4\n{PROFILES[0].host.texts[0]}")
    assert [doubt.message for doubt in reading.doubts] == ["IPv6 is not in this text"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# ipv4\n*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\nCOMMIT\n# ipv6\n", "no jump to DOCKER-USER"),
        ("-P INPUT ACCEPT\n-P FORWARD DROP\n-P OUTPUT ACCEPT\n", "which ports are published is in the table nat"),
    ],
)
def test_what_is_no_listing_of_a_docker_host(text: str, message: str) -> None:
    assert TARGET.read_host
    with pytest.raises(CannotJudge, match=message):
        TARGET.read_host(text)


def test_commands_have_no_interface() -> None:
    assert TARGET.read_host_by
    with pytest.raises(CannotJudge, match="an interface can be chosen only"):
        TARGET.read_host_by("iptables -I DOCKER-USER -j RETURN", "eth0")
