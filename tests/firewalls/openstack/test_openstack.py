import re
import shlex
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.firewalls.openstack.target import TARGET
from portbook.model import Direction, Family, Form, Ports, Protocol, Rule
from portbook.rules import equal
from tests.firewalls.clouds import ASKED, brief, neutron_rules

NOTHING = {Form.ADD: "open", Form.UNDO: "undo", Form.SHOW: "show"}
GROUP = "openstack security group"


@given(asked=st.lists(neutron_rules(), max_size=4))
def test_what_is_rendered_is_read_back(asked: list[Rule]) -> None:
    assert equal(TARGET.read(TARGET.render(brief(TARGET, *asked))).rules, asked)


@pytest.mark.parametrize(("form", "what"), [*NOTHING.items()])
def test_nothing_is_said(form: Form, what: str) -> None:
    text = TARGET.render(brief(TARGET, form=form))
    assert text.endswith(f"# nothing to {what}\n")
    assert TARGET.read(text).rules == ()


@given(st.text(max_size=400))
def test_a_group_has_a_plain_name(id_: str) -> None:
    names = re.findall(f"(?m)^{GROUP} delete (.*)$", TARGET.render(brief(TARGET, ASKED, id_=id_, form=Form.UNDO)))
    assert [bool(re.fullmatch("[a-z0-9][a-z0-9-]{0,254}", each)) for each in names] == [True]


@pytest.mark.parametrize("form", TARGET.forms)
def test_each_form_is_about_the_group_of_the_profile(form: Form) -> None:
    text = TARGET.render(brief(TARGET, ASKED, form=form))
    assert set(re.findall("tailscale-[a-z-]+", text)) == {"tailscale-device-best"}


@pytest.mark.parametrize("purpose", ["-x", "--remote-ip", "''", "a | xargs -r b", "x" * 300, "\U0001f600" * 200])
def test_a_description_is_one_word_of_what_neutron_takes(purpose: str) -> None:
    last = TARGET.render(brief(TARGET, ASKED, purpose=purpose)).splitlines()[-1]
    option, _, said = shlex.split(last)[-1].partition("=")
    assert option == "--description"
    assert len(said) <= 255


def test_all_ports_but_0_are_two_rules() -> None:
    asked = replace(ASKED, family=Family.IPV4, local_ports=Ports.of((1, 65535)))
    text = TARGET.render(brief(TARGET, asked))
    assert re.findall("--dst-port ([0-9:]+)", text) == ["1:32767", "32768:65535"]
    assert equal(TARGET.read(text).rules, [asked])


def test_what_overlaps_is_said_once() -> None:
    both, ipv4 = replace(ASKED, flows=("a",)), replace(ASKED, family=Family.IPV4, flows=("b",))
    text = TARGET.render(brief(TARGET, both, ipv4))
    assert text.count("rule create") == 2
    assert "# UDP any, required\n" in text


def test_the_first_rules_are_remarked_where_they_stay() -> None:
    reading = TARGET.read(f"{GROUP} create web\n")
    assert [each.message for each in reading.remarks] == [
        "a new group lets all outbound traffic through until its default rules are deleted"
    ]
    assert equal(reading.rules, [Rule(Direction.OUTBOUND, Protocol(-1))])


@pytest.mark.parametrize("number", [0, 41, 43, 44, 59, 60])
def test_what_some_clouds_do_not_take_is_a_gap(number: int) -> None:
    assert any(number in lack.protocols for lack in TARGET.lacks if lack.feature == "protocols")
