from dataclasses import replace

import hcl2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portbook.firewalls.aws.description import description
from portbook.firewalls.aws.terraform.target import TARGET
from portbook.firewalls.terraform.hcl import blocks
from portbook.model import (
    ANY_PORTS,
    Form,
    Protocol,
    Rule,
)
from portbook.rules import equal
from portbook.targets import CannotJudge
from tests.firewalls.clouds import ASKED, brief, security_group_rules


@given(st.lists(security_group_rules(), max_size=4))
def test_what_is_rendered_is_read_back(rules: list[Rule]) -> None:
    assert equal(TARGET.read(TARGET.render(brief(TARGET, *rules))).rules, rules)


@settings(deadline=None)  # the first text waits for the parser to be built
@given(st.lists(security_group_rules(), min_size=1, max_size=4), st.text())
def test_an_independent_parser_sees_the_same_resources(rules: list[Rule], purpose: str) -> None:
    text = TARGET.render(brief(TARGET, *(replace(rule, flows=("x",)) for rule in rules), purpose=purpose, id_="3cx"))
    ours = {f"{block.labels[0]}.{block.labels[1]}": block.values for block in blocks(text)}
    parsed = hcl2.loads(text).get("resource", [])
    theirs = {f"{kind}.{name}".replace('"', "") for entry in parsed for kind, named in entry.items() for name in named}
    assert ours.keys() == theirs
    assert len(ours) == text.count("\nresource ")


@given(st.text(max_size=400))
def test_a_description_is_what_aws_takes(text: str) -> None:
    shortened = description(text)
    assert len(shortened) <= 255
    assert set(shortened) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ._-:/()#,@[]+=&;{}!$*")


def test_the_same_permission_is_rendered_once_for_both_flows() -> None:
    text = TARGET.render(brief(TARGET, ASKED, replace(ASKED, flows=("other",))))
    assert text.count("\nresource ") == 2
    assert "direct-in" not in TARGET.render(brief(TARGET, replace(ASKED, flows=("other",))))


def test_nothing_to_open_is_a_comment() -> None:
    text = TARGET.render(brief(TARGET))
    assert text.endswith("# nothing to open\n")
    assert TARGET.read(text).rules == ()


def test_ports_that_aws_ignores_are_remarked() -> None:
    text = TARGET.render(brief(TARGET, replace(ASKED, protocol=Protocol(132), local_ports=ANY_PORTS)))
    remarks = TARGET.read(text.replace('"132"', '"132"\n  from_port = 5\n  to_port = 5')).remarks
    assert [remark.message for remark in remarks] == ["AWS ignores the ports of protocol 132, so all of it passes"] * 2


@pytest.mark.parametrize(
    "text",
    [
        "terraform destroy",
        "terraform destroy -auto-approve",
        "terraform destroy -target aws_vpc_security_group_ingress_rule.x",
        "terraform destroy -target=aws_security_group.x",
        "terraform destroy -target=module.x.aws_vpc_security_group_ingress_rule.x",
        "terraform destroy -target=aws_vpc_security_group_ingress_rule.x -state=/tmp/x",
        "terraform apply",
        "terraform state rm aws_vpc_security_group_ingress_rule.x",
        "terraform state show",
        "terraform state show -state=x",
        "terraform state list aws_instance.x",
        "terraform console",
        "terraform state show aws_vpc_security_group_ingress_rule.x | sh",
        "reboot\nterraform state list",
        "terraform state list <<'EOF'\nEOF",
    ],
)
def test_other_commands_cannot_be_judged(text: str) -> None:
    with pytest.raises(CannotJudge):
        TARGET.read(text + "\n")


@pytest.mark.parametrize("text", ["terraform state list", "tofu state list aws_security_group_rule.x"])
def test_a_listing_lets_nothing_through(text: str) -> None:
    assert TARGET.read(text + "\n").rules == ()


@pytest.mark.parametrize("form", [Form.UNDO, Form.SHOW, Form.OLDER, Form.ADD])
def test_without_rules_there_is_no_command(form: Form) -> None:
    text = TARGET.render(brief(TARGET, form=form))
    assert all(line.startswith("# ") for line in text.splitlines())
    assert TARGET.read(text).rules == ()


@given(st.lists(security_group_rules(), max_size=4))
def test_the_older_resource_is_read_back(rules: list[Rule]) -> None:
    assert equal(TARGET.read(TARGET.render(brief(TARGET, *rules, form=Form.OLDER))).rules, rules)
