import json
from collections import Counter
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portbook.model import (
    ANY_PORTS,
    ANYWHERE,
    Addresses,
    Brief,
    Direction,
    Family,
    Flow,
    Ports,
    Protocol,
    Rule,
    SnippetId,
    Transport,
)
from portbook.rules import differences, equal
from portbook.targets import CannotJudge, Rejected
from portbook.targets.azure import TARGET

ASKED = Rule(Direction.INBOUND, Protocol(17), local_ports=Ports.of(41641), flows=("direct-in",))
CASES = [
    pytest.param(case, id=case["name"])
    for path in sorted((Path(__file__).parents[1] / "cases" / "azure").glob("*.yml"))
    for case in yaml.safe_load(path.read_text())
]
WRONG = {"rejected": Rejected, "unjudged": CannotJudge}

port_sets = st.lists(st.tuples(st.integers(0, 65535), st.integers(0, 300)), min_size=1, max_size=3).map(
    lambda ranges: Ports.of(*((first, min(first + more, 65535)) for first, more in ranges))
)
ports = st.just(ANY_PORTS) | port_sets
networks = st.builds(lambda n, p: IPv4Network((n, p), strict=False), st.integers(0, 2**32 - 1), st.integers(0, 32)) | (
    st.builds(lambda n, p: IPv6Network((n, p), strict=False), st.integers(0, 2**128 - 1), st.integers(0, 128))
)
ends = st.just(ANYWHERE) | st.lists(networks, min_size=1, max_size=4).map(lambda found: Addresses(tuple(found)))


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    protocol = Protocol(draw(st.sampled_from([-1, 1, 6, 17, 50, 51])))
    family = Family.IPV4 if protocol.is_icmp else draw(st.sampled_from(Family))
    rule = Rule(draw(st.sampled_from(Direction)), protocol, family, local=draw(ends), remote=draw(ends))
    return replace(rule, local_ports=draw(ports), remote_ports=draw(ports)) if protocol.has_ports else rule


def brief(*asked: Rule, purpose: str = "", id_: str = "tailscale") -> Brief:
    flows = tuple(
        Flow(each, "a", "b", (Transport(Protocol(17)),), purpose=purpose) for rule in asked for each in rule.flows
    )
    return Brief(SnippetId(id_, "device", "best", TARGET.id), "Tailscale", "Your device", "Best", asked, flows)


def verdict(text: str) -> dict[str, list[str]]:
    found = TARGET.read(text).rules
    return {
        "opens": [str(each) for each in differences(found, [ASKED])],
        "misses": [str(each) for each in differences([ASKED], found)],
    }


@pytest.mark.parametrize("case", CASES)
def test_foreign_text_gets_its_verdict(case: dict[str, Any]) -> None:
    for word, kind in WRONG.items():
        if word in case:
            with pytest.raises(kind, match=case[word]) as caught:
                TARGET.read(case["text"])
            assert caught.value.line == case["line"]
            return
    assert verdict(case["text"]) == {"opens": case["opens"], "misses": case["misses"]}


@given(st.lists(rules(), max_size=4))
def test_what_is_rendered_is_read_back(asked: list[Rule]) -> None:
    assert equal(TARGET.read(TARGET.render(brief(*asked))).rules, asked)


@given(st.text(max_size=300), st.text(max_size=100))
def test_names_and_descriptions_are_what_azure_takes(purpose: str, id_: str) -> None:
    for each in json.loads(TARGET.render(brief(replace(ASKED, flows=("x",)), purpose=purpose, id_=id_))):
        assert len(each["properties"]["description"].encode("utf-16-le")) <= 280
        assert len(each["name"]) <= 80
        assert each["name"].replace("-", "").isalnum()


@pytest.mark.parametrize("count", [1, 390, 1500])
def test_priorities_are_unique_and_in_order(count: int) -> None:
    bodies = json.loads(TARGET.render(brief(*[ASKED] * count, replace(ASKED, direction=Direction.OUTBOUND))))
    inbound = [each["properties"]["priority"] for each in bodies if each["properties"]["direction"] == "Inbound"]
    assert inbound == sorted(set(inbound))
    assert (len(inbound), inbound[0], max(inbound) <= 4096) == (count, 100, True)
    assert Counter(each["name"] for each in bodies).most_common(1)[0][1] == 1


def test_a_network_within_another_is_left_out() -> None:
    remote = Addresses.of(IPv4Network("10.0.0.0/8"), IPv4Network("10.1.0.0/16"), IPv4Network("192.0.2.0/24"))
    (body,) = json.loads(TARGET.render(brief(replace(ASKED, remote=remote))))
    assert body["properties"]["sourceAddressPrefixes"] == ["10.0.0.0/8", "192.0.2.0/24"]


def test_a_family_is_said_by_the_other_end() -> None:
    (body,) = json.loads(TARGET.render(brief(replace(ASKED, family=Family.IPV6))))
    assert body["properties"]["sourceAddressPrefix"] == "::/0"
    assert body["properties"]["destinationAddressPrefix"] == "*"


def test_nothing_to_open_is_an_empty_list() -> None:
    assert TARGET.render(brief()) == "[]\n"
    assert TARGET.read("[]\n").rules == ()
