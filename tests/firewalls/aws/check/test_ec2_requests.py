from __future__ import annotations

from dataclasses import replace

import pytest

from portbook.evidence import Evidence, Rung
from portbook.firewalls.aws.check import network_acl
from portbook.firewalls.aws.check.requests import Request
from portbook.model import Direction, Family, Form, Protocol, Reply, Rule, Service, Snippet
from portbook.proof.engine import engines
from portbook.proof.sandbox.tools import NoTools
from portbook.snippets import snippet
from portbook.targets import Rejected, Target, targets
from tests.firewalls.clouds import brief
from tools.wrong import Wrong, wrong

ENGINE = {
    "aws-cli": engines()["ec2-requests"],
    "aws-nacl": engines()["ec2-requests"],
    "aws-cloudformation": engines()["cloudformation-ec2"],
}
"""Those that apply each target of AWS to an emulated EC2."""
LACKING = next(filter(None, (each.lacking() for each in ENGINE.values())), "")
pytestmark = [pytest.mark.extra, pytest.mark.skipif(bool(LACKING), reason=LACKING or "all is there")]
ESP = Rule(Direction.INBOUND, Protocol(50))
PING = Rule(Direction.INBOUND, Protocol(1), Family.IPV4, icmp_type=8, reply=Reply.NONE)
BEYOND = [
    ("aws-cli", ESP, "moto does not know protocol 50 without ports"),
    ("aws-cloudformation", ESP, "moto does not know protocol 50 without ports"),
    ("aws-nacl", PING, "moto does not keep the ICMP types of a network ACL's entries"),
]
MADE = [(targets()[id_], form) for id_, each in ENGINE.items() for form in each.forms]


def _of(service: Service, target: Target, form: Form = Form.ADD) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], target, form)


def _judged(id_: str, rule: Rule) -> Evidence:
    target = targets()[id_]
    made = brief(target, rule)
    return ENGINE[id_].judge(Snippet(made, target.render(made), target.language, (rule,)), target, NoTools())


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


@pytest.mark.parametrize(("id_", "rule", "why"), BEYOND)
def test_what_the_emulator_cannot_take_is_only_checked(id_: str, rule: Rule, why: str) -> None:
    evidence = _judged(id_, rule)
    assert (evidence.rung, evidence.detail) == (Rung.CHECKED, why)


def test_the_emulator_loses_the_icmp_types_of_a_network_acl() -> None:
    asked = {"Protocol": "1", "IcmpTypeCode": {"Type": 8, "Code": -1}, "CidrBlock": "192.0.2.0/24"}
    made = {"NetworkAclId": "acl-1", "RuleNumber": 1, "RuleAction": "allow", "Egress": False, **asked}
    with network_acl.acl() as held:
        held.send(Request(1, "create-network-acl-entry", made))
        with pytest.raises(Rejected, match="protocol 1 needs IcmpTypeCode"):
            held.rules()


def test_a_network_acl_takes_every_protocol() -> None:
    assert _judged("aws-nacl", Rule(Direction.INBOUND, Protocol(50), reply=Reply.NONE)).rung is Rung.APPLIED


def test_what_data_and_text_say_together_is_compared_with_what_ec2_has(service: Service) -> None:
    target = targets()["aws-cli"]
    right = _of(service, target)
    found = ENGINE[target.id].judge(replace(right, rules=right.rules[1:]), target, NoTools())
    assert found.rung is Rung.FAILED


def test_cfn_lint_finds_what_the_registry_forbids() -> None:
    from portbook.firewalls.aws.check import cloudformation_ec2  # noqa: PLC0415  # beside what it tries

    target = targets()["aws-cloudformation"]
    text = target.render(brief(target, Rule(Direction.INBOUND, Protocol(17))))
    cloudformation_ec2._refuse_linted(text)
    with pytest.raises(Exception, match="cfn-lint: E"):
        cloudformation_ec2._refuse_linted(text.replace("GroupId", "Group"))


def test_cfn_lint_is_not_asked_about_icmpv6_types_which_one_of_its_rules_does_not_know() -> None:
    from portbook.firewalls.aws.check import cloudformation_ec2  # noqa: PLC0415  # beside what it tries

    target, rule = targets()["aws-cloudformation"], Rule(Direction.INBOUND, Protocol(58), Family.IPV6, icmp_type=128)
    with pytest.raises(Rejected, match="cfn-lint: E3688"):
        cloudformation_ec2._refuse_linted(target.render(brief(target, rule)))
    found = _judged(target.id, rule)
    assert (found.rung, found.detail.endswith("was left out")) == (Rung.APPLIED, True)


def test_what_cfn_lint_is_asked_of_icmp_it_knows() -> None:
    found = _judged("aws-cloudformation", Rule(Direction.INBOUND, Protocol(1), Family.IPV4, icmp_type=8))
    assert (found.rung, found.detail.endswith("itself was not run")) == (Rung.APPLIED, True)
