"""What the targets share that are resources of Terraform."""

from __future__ import annotations

import re

import hcl2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portbook.firewalls.terraform.hcl import blocks
from portbook.model import Form, Rule
from portbook.rules import equal
from portbook.targets import CannotJudge, Target, targets
from tests.firewalls.clouds import ASKED, brief, firewall_rules, network_security_group_rules

KINDS = {"gcp-terraform": "google_compute_firewall", "azure-terraform": "azurerm_network_security_rule"}
RULES = {"gcp-terraform": firewall_rules(), "azure-terraform": network_security_group_rules()}
EACH = pytest.mark.parametrize("target", [targets()[each] for each in KINDS], ids=lambda each: each.id)
NOTHING = {Form.ADD: "open", Form.UNDO: "undo", Form.SHOW: "show"}
COMMANDS = [
    "terraform destroy",
    "terraform destroy -auto-approve -target={}.x",
    "terraform destroy -target={}.x -state=/tmp/x",
    "terraform destroy -target=module.x.{}.x",
    "terraform destroy -target=aws_vpc_security_group_ingress_rule.x",
    "terraform apply",
    "terraform state rm {}.x",
    "terraform state show",
    "terraform state show {}.x {}.y",
    "reboot\nterraform state list",
]


@EACH
@given(data=st.data())
def test_what_is_rendered_is_read_back(target: Target, data: st.DataObject) -> None:
    asked: list[Rule] = data.draw(st.lists(RULES[target.id], max_size=4))
    assert equal(target.read(target.render(brief(target, *asked))).rules, asked)


@EACH
@settings(deadline=None)  # the first text waits for the parser to be built
@given(data=st.data(), purpose=st.text(), id_=st.text(max_size=90))
def test_an_independent_parser_sees_the_same_resources(
    target: Target, data: st.DataObject, purpose: str, id_: str
) -> None:
    asked = data.draw(st.lists(RULES[target.id], min_size=1, max_size=4))
    text = target.render(brief(target, *asked, purpose=purpose, id_=id_))
    ours = {each.labels[1] for each in blocks(text)}
    theirs = [
        name.strip('"') for each in hcl2.loads(text).get("resource", []) for named in each.values() for name in named
    ]
    assert sorted(ours) == sorted(theirs)
    assert all(re.fullmatch("[a-z][a-z0-9_]*", each) for each in ours)


@EACH
@pytest.mark.parametrize("text", COMMANDS)
def test_other_commands_cannot_be_judged(text: str, target: Target) -> None:
    with pytest.raises(CannotJudge):
        target.read(text.replace("{}", KINDS[target.id]) + "\n")


@EACH
def test_a_listing_lets_nothing_through(target: Target) -> None:
    assert target.read(f"tofu state list {KINDS[target.id]}.x\n").rules == ()


@EACH
@pytest.mark.parametrize(("form", "what"), NOTHING.items())
def test_without_rules_there_is_no_command(form: Form, what: str, target: Target) -> None:
    text = target.render(brief(target, form=form))
    assert text.endswith(f"# nothing to {what}\n")
    assert target.read(text).rules == ()


@EACH
def test_a_comment_says_what_a_rule_is_for(target: Target) -> None:
    text = target.render(brief(target, ASKED, purpose="Found by peers"))
    assert text.count("Found by peers") >= 1
