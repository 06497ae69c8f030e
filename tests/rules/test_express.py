"""What a target can say of a rule, and the gaps that remain."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml

from portbook.model import (
    ANY_PORTS,
    ANYWHERE,
    Addresses,
    Direction,
    Effect,
    Family,
    Feature,
    Lack,
    Ports,
    Reply,
    Rule,
    protocol_named,
)
from portbook.rules import covers, express, words

CASES = yaml.safe_load((Path(__file__).parent / "express.yml").read_text())
WEB = Rule(Direction.INBOUND, protocol_named("tcp"), local_ports=Ports.of(443))
NAMED = Addresses(names=("api.example.com",))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_lack_widens_or_leaves_out(case: dict[str, Any]) -> None:
    rule = rule_of(case["rule"])
    found = express([rule], [lack_of(each) for each in case["lacks"]])
    assert [words(each) for each in found.rules] == case["said"]
    assert [f"{each.feature} {each.effect}: {each.traffic}" for each in found.gaps] == case["gaps"]
    if found.rules and not rule.pods and not any(each.effect == "missing" for each in found.gaps):
        promised = replace(rule, reply=Reply.NONE) if "replies" in case["lacks"] else rule
        assert covers(found.rules, [promised])


def test_every_feature_has_a_case() -> None:
    assert {lack_of(each).feature for case in CASES for each in case["lacks"]} == set(Feature)


def test_rules_that_become_one_keep_all_their_flows() -> None:
    both = [replace(WEB, remote=NAMED, flows=("a",)), replace(WEB, flows=("b", "a"))]
    found = express(both, [Lack(Feature.HOST_NAMES, "Allow less.")])
    assert [each.flows for each in found.rules] == [("a", "b")]
    assert [(each.flows, each.instead) for each in found.gaps] == [(("a",), "Allow less.")]


def test_one_gap_for_what_is_said_once() -> None:
    both = [replace(WEB, remote=NAMED, flows=(each,)) for each in "ab"]
    assert [each.flows for each in express(both, [Lack(Feature.HOST_NAMES)]).gaps] == [("a", "b")]


def rule_of(case: dict[str, Any]) -> Rule:
    name = next(each for each in ("tcp", "udp", "icmp", "protocol") if each in case)
    rule = Rule(
        direction=Direction.INBOUND,
        protocol=protocol_named(case[name] if name == "protocol" else name),
        family=Family(case.get("family", "both")),
        local=addresses_of(case.get("local", "any")),
        remote=addresses_of(case["remote"]),
        reply=Reply(case.get("reply", "tracked")),
        pods=case.get("pods", ""),
    )
    if name == "icmp":
        return replace(rule, icmp_type=case[name][0], icmp_code=case[name][1])
    if name == "protocol":
        return rule
    source, destination = (ANY_PORTS if each == "any" else Ports.of(each) for each in case[name])
    return replace(rule, remote_ports=source, local_ports=destination)


def addresses_of(case: str | list[str]) -> Addresses:
    if case == "any":
        return ANYWHERE
    names = tuple(each for each in case if each[0].isalpha() and ":" not in each)
    return Addresses(tuple(ip_network(each) for each in case if each not in names), names)


def lack_of(case: str | dict[str, Any]) -> Lack:
    known = {"feature": case} if isinstance(case, str) else case
    direction = known.get("direction")
    return Lack(
        Feature(known["feature"]),
        protocols=frozenset(known.get("protocols", ())),
        direction=Direction(direction) if direction else None,
        messages=frozenset((number, kind) for number, kind in known.get("messages", ())),
        needs=tuple(map(rule_of, known.get("needs", ()))),
    )


DNS = Rule(Direction.OUTBOUND, protocol_named("udp"), remote_ports=Ports.of(53), remote=NAMED, flows=("dns",))
LISTS = [
    Lack(Feature.HOST_NAMES),
    Lack(Feature.SOURCE_PORTS),
    Lack(Feature.REPLIES, replies=Ports.of((1024, 65535))),
]
"""What a filter lacks that has words for the ports that packets go to only, and keeps no state."""


def test_replies_go_to_the_ports_that_the_target_has_for_them() -> None:
    said = [words(each) for each in express([DNS], LISTS).rules]
    assert said == ["outbound UDP 53 to any", "inbound UDP 1024-65535 from any"]


def test_replies_go_to_the_port_that_the_data_names_though_first_packets_cannot_say_it() -> None:
    found = express([replace(DNS, local_ports=Ports.of(68))], LISTS)
    assert [words(each) for each in found.rules] == ["outbound UDP 53 to any", "inbound UDP 68 from any"]


def test_a_gap_of_a_flow_is_not_told_again_for_its_replies() -> None:
    assert [(each.feature, each.traffic) for each in express([DNS], LISTS).gaps] == [
        (Feature.HOST_NAMES, "outbound UDP 53 to any"),
        (Feature.REPLIES, "inbound UDP 0-1023 from port 53 from api.example.com"),
        (Feature.REPLIES, "inbound UDP 1024-65535 from any"),
    ]


def test_replies_to_a_port_that_the_data_names_are_not_left_out() -> None:
    found = express([replace(DNS, local_ports=Ports.of(68))], LISTS)
    assert [each.feature for each in found.gaps] == [Feature.HOST_NAMES, Feature.SOURCE_PORTS]


def test_replies_that_are_not_let_through_are_left_out() -> None:
    (lost,) = [each for each in express([DNS], LISTS).gaps if each.effect is Effect.MISSING]
    assert (lost.feature, lost.flows, lost.traffic.startswith("inbound UDP 0-1023 from port 53")) == (
        Feature.REPLIES,
        ("dns",),
        True,
    )
