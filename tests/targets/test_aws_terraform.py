from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any

import hcl2
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
from portbook.targets.aws_terraform import TARGET
from portbook.targets.aws_terraform.hcl import blocks
from portbook.targets.aws_terraform.render import description

ASKED = Rule(Direction.INBOUND, Protocol(17), local_ports=Ports.of(41641), flows=("direct-in",))
CASES = [
    pytest.param(case, id=case["name"])
    for path in sorted((Path(__file__).parents[1] / "cases" / "aws-terraform").glob("*.yml"))
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
remotes = st.just(ANYWHERE) | st.lists(networks, min_size=1, max_size=4).map(lambda found: Addresses(tuple(found)))
types = st.tuples(st.none(), st.none()) | st.tuples(st.integers(0, 255), st.none() | st.integers(0, 255))


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    protocol = Protocol(draw(st.sampled_from([1, 6, 17, 58]) | st.integers(-1, 255)))
    rule = Rule(draw(st.sampled_from(Direction)), protocol, remote=draw(remotes))
    if protocol.is_icmp:
        kind, code = draw(types)
        family = Family.IPV4 if protocol.number == 1 else Family.IPV6
        return replace(rule, family=family, icmp_type=kind, icmp_code=code)
    rule = replace(rule, family=draw(st.sampled_from(Family)))
    if protocol.number not in {6, 17}:
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


@given(st.lists(rules(), min_size=1, max_size=4), st.text())
def test_an_independent_parser_sees_the_same_resources(asked: list[Rule], purpose: str) -> None:
    text = TARGET.render(brief(*(replace(each, flows=("x",)) for each in asked), purpose=purpose, id_="3cx"))
    ours = {f"{each.labels[0]}.{each.labels[1]}": each.values for each in blocks(text)}
    parsed = hcl2.loads(text).get("resource", [])
    theirs = {f"{kind}.{name}".replace('"', "") for each in parsed for kind, named in each.items() for name in named}
    assert ours.keys() == theirs
    assert len(ours) == text.count("\nresource ")


@given(st.text())
def test_text_of_strangers_stays_in_comments_and_descriptions(purpose: str) -> None:
    rule = replace(ASKED, flows=("x",))
    assert equal(TARGET.read(TARGET.render(brief(rule, purpose=purpose))).rules, [rule])


@given(st.text(max_size=400))
def test_a_description_is_what_aws_takes(text: str) -> None:
    made = description(text)
    assert len(made) <= 255
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ._-:/()#,@[]+=&;{}!$*")


def test_the_same_permission_is_said_once_for_both_flows() -> None:
    text = TARGET.render(brief(ASKED, replace(ASKED, flows=("other",))))
    assert text.count("\nresource ") == 2
    assert "direct-in" not in TARGET.render(brief(replace(ASKED, flows=("other",))))


def test_nothing_to_open_is_said() -> None:
    text = TARGET.render(brief())
    assert text.endswith("# nothing to open\n")
    assert TARGET.read(text).rules == ()


def test_ports_that_aws_ignores_are_remarked() -> None:
    text = TARGET.render(brief(replace(ASKED, protocol=Protocol(132), local_ports=ANY_PORTS)))
    remarks = TARGET.read(text.replace('"132"', '"132"\n  from_port = 5\n  to_port = 5')).remarks
    assert [each.message for each in remarks] == ["AWS ignores the ports of protocol 132: all of it passes"] * 2
