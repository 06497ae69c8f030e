from __future__ import annotations

from dataclasses import replace

import pytest

from portbook.evidence import Rung
from portbook.model import Direction, Form, Protocol, Reply, Rule, Service, Snippet
from portbook.proof.engines import engines
from portbook.proof.no_tools import NoTools
from portbook.snippets import snippet
from portbook.targets import Target, targets
from tests.targets.clouds import brief
from tools.wrong import Wrong, wrong

ENGINE = {
    "aws-cli": engines()["ec2-requests"],
    "aws-nacl": engines()["ec2-requests"],
    "aws-cloudformation": engines()["cloudformation-ec2"],
}
"""Those that apply each target of AWS to an emulated EC2."""
LACKING = next(filter(None, (each.lacking() for each in ENGINE.values())), "")
pytestmark = [pytest.mark.extra, pytest.mark.skipif(bool(LACKING), reason=LACKING or "all is there")]
MADE = [(targets()[id_], form) for id_, each in ENGINE.items() for form in each.forms]


def _of(service: Service, target: Target, form: Form = Form.ADD) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], target, form)


@pytest.mark.parametrize(("target", "form"), MADE)
def test_ours_is_applied(target: Target, form: Form, service: Service) -> None:
    evidence = ENGINE[target.id].judge(_of(service, target, form), target, NoTools())
    assert evidence.rung is Rung.APPLIED
    assert evidence.detail.endswith("itself was not run")
    assert evidence.tool.startswith("moto 5.")


@pytest.mark.parametrize(
    "case",
    [pytest.param(each, id=f"{id_}: {each.made.id.form}: {each.title}") for id_ in ENGINE for each in wrong(id_)],
)
def test_it_takes_nothing_wrong(case: Wrong) -> None:
    engine = ENGINE[case.target]
    if case.made.id.form in engine.forms:
        found = engine.judge(case.made, targets()[case.target], NoTools())
        assert found.rung in {Rung.FAILED, Rung.NOT_VERIFIED}


@pytest.mark.parametrize("id_", ["aws-cli", "aws-cloudformation"])
def test_what_the_emulator_cannot_take_is_only_checked(id_: str) -> None:
    target, rule = targets()[id_], Rule(Direction.INBOUND, Protocol(50))
    made = brief(target, rule)
    evidence = ENGINE[id_].judge(Snippet(made, target.render(made), "sh", (rule,)), target, NoTools())
    assert (evidence.rung, evidence.detail) == (Rung.CHECKED, "moto does not know protocol 50 without ports")


def test_a_network_acl_takes_every_protocol() -> None:
    target, rule = targets()["aws-nacl"], Rule(Direction.INBOUND, Protocol(50), reply=Reply.NONE)
    made = brief(target, rule)
    found = ENGINE[target.id].judge(Snippet(made, target.render(made), "sh", (rule,)), target, NoTools())
    assert found.rung is Rung.APPLIED


def test_what_data_and_text_say_together_is_compared_with_what_ec2_has(service: Service) -> None:
    target = targets()["aws-cli"]
    right = _of(service, target)
    found = ENGINE[target.id].judge(replace(right, rules=right.rules[1:]), target, NoTools())
    assert found.rung is Rung.FAILED


def test_cfn_lint_finds_what_the_registry_forbids() -> None:
    from portbook.proof.engines import cloudformation_ec2  # noqa: PLC0415  # beside what it tries

    target = targets()["aws-cloudformation"]
    text = target.render(brief(target, Rule(Direction.INBOUND, Protocol(17))))
    cloudformation_ec2._refuse_linted(text)
    with pytest.raises(Exception, match="cfn-lint: E"):
        cloudformation_ec2._refuse_linted(text.replace("GroupId", "Group"))
