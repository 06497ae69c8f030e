import re
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
from portbook.targets.gcp import TARGET

ASKED = Rule(Direction.INBOUND, Protocol(17), local_ports=Ports.of(41641), flows=("direct-in",))
CASES = [
    pytest.param(case, id=case["name"])
    for path in sorted((Path(__file__).parents[1] / "cases" / "gcp").glob("*.yml"))
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
    protocol = Protocol(draw(st.sampled_from([1, 6, 17, 58, 132]) | st.integers(-1, 255)))
    family = {1: Family.IPV4, 58: Family.IPV6}.get(protocol.number, draw(st.sampled_from(Family)))
    rule = Rule(draw(st.sampled_from(Direction)), protocol, family, local=draw(ends), remote=draw(ends))
    if protocol.number not in {6, 17, 132}:
        return rule
    inbound = rule.direction is Direction.INBOUND
    return replace(rule, local_ports=draw(ports)) if inbound else replace(rule, remote_ports=draw(ports))


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
def test_text_of_strangers_changes_nothing(purpose: str, id_: str) -> None:
    rule = replace(ASKED, flows=("x",))
    asked = replace(brief(rule, purpose=purpose, id_=id_), service_title=purpose)
    assert equal(TARGET.read(TARGET.render(asked)).rules, [rule])


@given(st.text(max_size=100))
def test_names_are_labels_of_rfc_1035(id_: str) -> None:
    for each in yaml.safe_load_all(TARGET.render(brief(ASKED, id_=id_))):
        for label in (each["name"], *each["targetTags"]):
            assert re.fullmatch("[a-z]([-a-z0-9]{0,61}[a-z0-9])?", label)


def test_rules_between_the_same_ends_share_a_resource() -> None:
    first, *_ = yaml.safe_load_all(TARGET.render(brief(ASKED, replace(ASKED, protocol=Protocol(6)))))
    assert first["allowed"] == [{"IPProtocol": "udp", "ports": ["41641"]}, {"IPProtocol": "tcp", "ports": ["41641"]}]


def test_resources_of_other_ends_have_other_names() -> None:
    asked = [replace(ASKED, remote=Addresses.of(IPv4Network(f"192.0.2.{n}/32"))) for n in range(12)]
    names = [each["name"] for each in yaml.safe_load_all(TARGET.render(brief(*asked, id_="x" * 80)))]
    assert len(set(names)) == 12


def test_a_disabled_rule_is_remarked() -> None:
    text = TARGET.render(brief(replace(ASKED, family=Family.IPV4))) + "disabled: true\n"
    reading = TARGET.read(text)
    assert reading.rules == ()
    assert [each.message for each in reading.remarks] == ["this rule is disabled: it lets nothing through"]


def test_nothing_to_open_is_said() -> None:
    text = TARGET.render(brief())
    assert text.endswith("# nothing to open\n")
    assert TARGET.read(text).rules == ()
