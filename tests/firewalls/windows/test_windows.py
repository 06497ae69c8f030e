import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.firewalls.windows.rule_names import named_rules
from portbook.firewalls.windows.target import TARGET
from portbook.model import Brief, Direction, Flow, Form, Protocol, Rule, Service, SnippetId, Transport
from portbook.model.profiles import profiles_of
from portbook.snippets import snippet

NAME = re.compile(r"portbook\.[a-z0-9+.-]+")
RULE = Rule(Direction.INBOUND, Protocol(6))


def _names(service: Service, profile: str, form: Form = Form.ADD) -> list[str]:
    chosen = next(each for each in profiles_of(service) if each.id == profile)
    text = snippet(service, service.roles["host"], chosen, TARGET, form).text
    return list(dict.fromkeys(re.findall(r"-Name '([^']*)'", text)))


def test_every_form_is_about_the_same_rules(sample: Service) -> None:
    names = _names(sample, "all")
    assert len(set(names)) == len(names)
    assert all(NAME.fullmatch(each) for each in names)
    assert _names(sample, "all", Form.UNDO) == names == _names(sample, "all", Form.SHOW)


def _brief(*flows: str, service: str = "s", role: str = "r", profile: str = "p") -> Brief:
    asked = tuple(replace(RULE, flows=(each,)) for each in flows)
    said = tuple(Flow(each, ("a",), ("b",), (Transport(Protocol(6)),)) for each in dict.fromkeys(flows))
    return Brief(SnippetId(service, role, profile, TARGET.id), "S", "R", "P", asked, said)


@pytest.mark.parametrize("part", ["service", "role", "profile"])
def test_two_snippets_share_no_rule(part: str) -> None:
    assert named_rules(_brief("web"))[0].name != named_rules(_brief("web", **{part: "other"}))[0].name


def test_parts_do_not_run_into_each_other() -> None:
    names = {
        named_rules(_brief("d", service=one, role=two))[0].name
        for one, two in (("a-b", "c"), ("a", "b-c"), ("a", "b+c"))
    }
    assert len(names) == 3


def test_rules_of_one_flow_are_numbered() -> None:
    names = [each.name for each in named_rules(_brief("web", "web", "web-2", "dns"))]
    assert names == ["portbook.s.r.p.web", "portbook.s.r.p.web-2", "portbook.s.r.p.web-2-2", "portbook.s.r.p.dns"]


def test_a_name_does_not_depend_on_the_other_flows() -> None:
    assert named_rules(_brief("web"))[0].name == named_rules(_brief("dns", "web"))[1].name


@given(st.text(max_size=80))
def test_a_name_has_no_wildcard_and_no_sign(text: str) -> None:
    assert NAME.fullmatch(named_rules(_brief(text or "x", service=text, role=text, profile=text))[0].name)


def test_a_range_of_ports_is_a_string(samples: Mapping[str, Service]) -> None:
    service = samples["range"]
    text = snippet(service, service.roles["host"], profiles_of(service)[0], TARGET).text
    assert "Port '30000-32767'" in text
