import json
from collections import Counter
from dataclasses import replace
from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.firewalls.azure.target import TARGET
from portbook.model import (
    Addresses,
    Direction,
    Family,
    Flow,
    Form,
    Protocol,
    Rule,
    Transport,
)
from portbook.rules import equal
from tests.firewalls.clouds import ASKED, brief, network_security_group_rules


@pytest.mark.parametrize("form", [Form.ADD, Form.COMMAND])
@given(rules=st.lists(network_security_group_rules(), max_size=4))
def test_what_is_rendered_is_read_back(form: Form, rules: list[Rule]) -> None:
    assert equal(TARGET.read(TARGET.render(brief(TARGET, *rules, form=form))).rules, rules)


@pytest.mark.parametrize(
    ("purpose", "word"),
    [
        ("x", "'UDP any: x, required'"),
        ("it's", "'UDP any: it'\"'\"'s, required'"),
        ("=@/etc/passwd", "'UDP any: = @/etc/passwd, required'"),
        ("a=b=@c", "'UDP any: a=b= @c, required'"),
    ],
)
def test_a_description_is_one_that_az_takes_as_it_is(purpose: str, word: str) -> None:
    text = TARGET.render(brief(TARGET, replace(ASKED, flows=("x",)), purpose=purpose, form=Form.COMMAND))
    assert text.endswith(f" --description {word}\n")


@pytest.mark.parametrize("title", ["@x", "'x'", "??", "[x]", "{x", "-x", "= @x"])
def test_a_description_begins_with_nothing_that_az_has_a_meaning_for(title: str) -> None:
    rule, flow = replace(ASKED, flows=("x",)), Flow("x", ("a",), ("b",), (Transport(Protocol(17)),), title=title)
    titled = replace(brief(TARGET, rule, form=Form.COMMAND), flows=(flow,))
    assert TARGET.read(TARGET.render(titled)).rules


@given(st.text(max_size=300), st.text(max_size=100))
def test_names_and_descriptions_are_what_azure_takes(purpose: str, id_: str) -> None:
    for rule in json.loads(TARGET.render(brief(TARGET, replace(ASKED, flows=("x",)), purpose=purpose, id_=id_))):
        assert len(rule["properties"]["description"].encode("utf-16-le")) <= 280
        assert len(rule["name"]) <= 80
        assert rule["name"].replace("-", "").isalnum()


@pytest.mark.parametrize("count", [1, 390, 1500])
def test_priorities_are_unique_and_in_order(count: int) -> None:
    bodies = json.loads(TARGET.render(brief(TARGET, *[ASKED] * count, replace(ASKED, direction=Direction.OUTBOUND))))
    inbound = [body["properties"]["priority"] for body in bodies if body["properties"]["direction"] == "Inbound"]
    assert inbound == sorted(set(inbound))
    assert (len(inbound), inbound[0], max(inbound) <= 4096) == (count, 100, True)
    assert Counter(body["name"] for body in bodies).most_common(1)[0][1] == 1


def test_a_network_within_another_is_left_out() -> None:
    remote = Addresses.of(IPv4Network("10.0.0.0/8"), IPv4Network("10.1.0.0/16"), IPv4Network("192.0.2.0/24"))
    (body,) = json.loads(TARGET.render(brief(TARGET, replace(ASKED, remote=remote))))
    assert body["properties"]["sourceAddressPrefixes"] == ["10.0.0.0/8", "192.0.2.0/24"]


def test_the_other_end_has_the_prefix_of_the_family() -> None:
    (body,) = json.loads(TARGET.render(brief(TARGET, replace(ASKED, family=Family.IPV6))))
    assert body["properties"]["sourceAddressPrefix"] == "::/0"
    assert body["properties"]["destinationAddressPrefix"] == "*"


def test_nothing_to_open_is_an_empty_list() -> None:
    assert TARGET.render(brief(TARGET)) == "[]\n"
    assert TARGET.read("[]\n").rules == ()


@pytest.mark.parametrize("form", [Form.COMMAND, Form.UNDO, Form.SHOW])
def test_nothing_to_do_is_no_command(form: Form) -> None:
    text = TARGET.render(brief(TARGET, form=form))
    assert text.endswith(f"# There is nothing to {form if form is not Form.COMMAND else 'open'}\n")
    assert TARGET.read(text).rules == ()
