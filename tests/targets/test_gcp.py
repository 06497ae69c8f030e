import re
from dataclasses import replace
from ipaddress import IPv4Network

import yaml
from hypothesis import given
from hypothesis import strategies as st

from portbook.model import (
    Addresses,
    Direction,
    Family,
    Protocol,
    Rule,
)
from portbook.rules import equal
from portbook.targets.gcp import TARGET
from tests.targets.clouds import ASKED, brief, ends, ports


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    protocol = Protocol(draw(st.sampled_from([1, 6, 17, 58, 132]) | st.integers(-1, 255)))
    family = {1: Family.IPV4, 58: Family.IPV6}.get(protocol.number, draw(st.sampled_from(Family)))
    rule = Rule(draw(st.sampled_from(Direction)), protocol, family, local=draw(ends), remote=draw(ends))
    if protocol.number not in {6, 17, 132}:
        return rule
    inbound = rule.direction is Direction.INBOUND
    return replace(rule, local_ports=draw(ports)) if inbound else replace(rule, remote_ports=draw(ports))


@given(st.lists(rules(), max_size=4))
def test_what_is_rendered_is_read_back(asked: list[Rule]) -> None:
    assert equal(TARGET.read(TARGET.render(brief(TARGET, *asked))).rules, asked)


@given(st.text(max_size=100))
def test_names_are_labels_of_rfc_1035(id_: str) -> None:
    for each in yaml.safe_load_all(TARGET.render(brief(TARGET, ASKED, id_=id_))):
        for label in (each["name"], *each["targetTags"]):
            assert re.fullmatch("[a-z]([-a-z0-9]{0,61}[a-z0-9])?", label)


def test_rules_between_the_same_ends_share_a_resource() -> None:
    first, *_ = yaml.safe_load_all(TARGET.render(brief(TARGET, ASKED, replace(ASKED, protocol=Protocol(6)))))
    assert first["allowed"] == [{"IPProtocol": "udp", "ports": ["41641"]}, {"IPProtocol": "tcp", "ports": ["41641"]}]


def test_resources_of_other_ends_have_other_names() -> None:
    asked = [replace(ASKED, remote=Addresses.of(IPv4Network(f"192.0.2.{n}/32"))) for n in range(12)]
    names = [each["name"] for each in yaml.safe_load_all(TARGET.render(brief(TARGET, *asked, id_="x" * 80)))]
    assert len(set(names)) == 12


def test_a_disabled_rule_is_remarked() -> None:
    text = TARGET.render(brief(TARGET, replace(ASKED, family=Family.IPV4))) + "disabled: true\n"
    reading = TARGET.read(text)
    assert reading.rules == ()
    assert [each.message for each in reading.remarks] == ["this rule is disabled: it lets nothing through"]


def test_nothing_to_open_is_said() -> None:
    text = TARGET.render(brief(TARGET))
    assert text.endswith("# nothing to open\n")
    assert TARGET.read(text).rules == ()
