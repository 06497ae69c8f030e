from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portbook.evidence import Rung
from portbook.model import Form, Rule, Service, Snippet
from portbook.proof.engines import engines
from portbook.proof.no_tools import NoTools
from portbook.rules import express
from portbook.snippets import snippet
from portbook.targets import Target, targets
from tests.targets.clouds import brief, security_group_rules
from tools.wrong import Wrong, wrong

pytest.importorskip("jsonschema", reason="jsonschema is not installed: pip install 'portbook[checks]'")
ENGINE = {
    "aws-cli": engines()["ec2-model"],
    "aws-nacl": engines()["ec2-model"],
    "aws-cloudformation": engines()["cloudformation-registry"],
}
"""Those that read each target of AWS a second time, without the vendor."""
MADE = [(targets()[each], form) for each in ENGINE for form in targets()[each].forms]


def _of(service: Service, target: Target, form: Form = Form.ADD) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], target, form)


@pytest.mark.parametrize(("target", "form"), MADE)
def test_ours_is_taken(target: Target, form: Form, service: Service) -> None:
    evidence = ENGINE[target.id].judge(_of(service, target, form), target, NoTools())
    assert (evidence.rung, evidence.detail) == (Rung.CHECKED, "")
    assert " in botocore 1." in evidence.tool or " in cfn-lint 1." in evidence.tool


@pytest.mark.parametrize(
    "case",
    [pytest.param(each, id=f"{id_}: {each.made.id.form}: {each.title}") for id_ in ENGINE for each in wrong(id_)],
)
def test_it_takes_nothing_wrong_without_our_reader(case: Wrong) -> None:
    evidence = ENGINE[case.target].judge(case.made, targets()[case.target], NoTools())
    assert evidence.rung in {Rung.FAILED, Rung.NOT_VERIFIED}
    assert evidence.detail


@pytest.mark.parametrize(
    ("of", "old", "new", "rung"),
    [
        (("aws-cli", Form.ADD), "--group-id ", "--group-id=", Rung.CHECKED),
        (("aws-cli", Form.ADD), '"udp"', '"17"', Rung.CHECKED),
        (("aws-cli", Form.ADD), "--group-id", "--group-name web --group-id", Rung.FAILED),
        (("aws-cli", Form.ADD), "--group-id", "--tag-specifications x --group-id", Rung.NOT_VERIFIED),
        (("aws-cli", Form.ADD), "--group-id", "web --group-id", Rung.FAILED),
        (("aws-cli", Form.ADD), "--group-id", "--no-dry-run --group-id", Rung.NOT_VERIFIED),
        (("aws-cli", Form.SHOW), "Name=group-id,Values=", "Values=", Rung.NOT_VERIFIED),
        (("aws-cli", Form.SHOW), "Name=group-id,", "group-id,", Rung.FAILED),
        (("aws-cli", Form.SHOW), "Name=group-id", "'Name=\"group-id\"'", Rung.NOT_VERIFIED),
        (("aws-nacl", Form.ADD), "--protocol tcp", "--protocol 6", Rung.CHECKED),
        (("aws-nacl", Form.ADD), "From=443,To=443", """'{"From": 443, "To": 443}'""", Rung.CHECKED),
        (("aws-nacl", Form.ADD), "From=443,To=443", """'{"From": 443, "To": 443'""", Rung.FAILED),
        (("aws-nacl", Form.ADD), "From=443,To=443", "From=443,80,To=443", Rung.FAILED),
        (("aws-nacl", Form.ADD), "--ingress", "--no-egress", Rung.CHECKED),
        (("aws-nacl", Form.ADD), "--protocol tcp", "--protocol icmpv6", Rung.FAILED),
        (("aws-cloudformation", Form.ADD), "Metadata:", "Description: x\nMetadata:", Rung.CHECKED),
        (("aws-cloudformation", Form.ADD), "Metadata:", "Outputs: {}\nMetadata:", Rung.NOT_VERIFIED),
        (("aws-cloudformation", Form.ADD), "Parameters:", "Parameters: x\nOthers:", Rung.NOT_VERIFIED),
        (("aws-cloudformation", Form.ADD), 'Type: "AWS::EC2::SecurityGroup::Id"', "Type: [x]", Rung.NOT_VERIFIED),
        (("aws-cloudformation", Form.ADD), "        Ref:", "        Fn::GetAtt:", Rung.FAILED),
    ],
)  # fmt: skip
def test_other_words(of: tuple[str, Form], old: str, new: str, rung: Rung, service: Service) -> None:
    target = targets()[of[0]]
    right = _of(service, target, of[1])
    assert old in right.text
    made = replace(right, text=right.text.replace(old, new))
    assert ENGINE[target.id].judge(made, target, NoTools()).rung is rung


@pytest.mark.parametrize(("target", "form"), MADE)
@settings(deadline=None, max_examples=30)
@given(asked=st.lists(security_group_rules(), max_size=4))
def test_it_reads_what_we_say(target: Target, form: Form, asked: list[Rule]) -> None:
    said = express(asked, target.lacks).rules
    made = brief(target, *said, form=form)
    opened = () if form in {Form.UNDO, Form.SHOW} else said
    found = ENGINE[target.id].judge(Snippet(made, target.render(made), "sh", opened), target, NoTools())
    assert (found.rung, found.detail) == (Rung.CHECKED, "")
