"""Terraform itself, where it and its provider are on the machine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portbook.evidence import Rung
from portbook.firewalls.aws.check import terraform_apply
from portbook.firewalls.aws.check.terraform_cloud import Cloud
from portbook.firewalls.aws.terraform.target import TARGET
from portbook.model import Form, Service, Snippet
from portbook.proof.engine import Engine, engines
from portbook.proof.sandbox.tools import NoTools
from portbook.snippets import snippet

APPLY, VALIDATE = engines()["terraform-apply"], engines()["terraform-validate"]
pytestmark = [
    pytest.mark.extra,
    pytest.mark.skipif(bool(APPLY.lacking()), reason=APPLY.lacking() or "all is there"),
    pytest.mark.usefixtures("_namespaces"),
]


def _of(service: Service, form: Form) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], TARGET, form)


@pytest.mark.parametrize("form", APPLY.forms)
def test_ours_is_applied(form: Form, service: Service) -> None:
    evidence = APPLY.judge(_of(service, form), TARGET, NoTools())
    assert (evidence.rung, evidence.detail) == (Rung.APPLIED, "")
    assert ", hashicorp/aws " in evidence.tool


@pytest.mark.parametrize("form", VALIDATE.forms)
def test_ours_is_valid(form: Form, service: Service) -> None:
    evidence = VALIDATE.judge(_of(service, form), TARGET, NoTools())
    assert (evidence.rung, evidence.engine, evidence.detail) == (Rung.CHECKED, "terraform-validate", "")


def test_a_wrong_rendering_is_refused(service: Service) -> None:
    """As if our renderer and the schema both took it for right."""
    broken = replace(TARGET, render=lambda brief: TARGET.render(brief).replace("= aws_security_group.", "= aws_group."))
    made = _of(service, Form.ADD)
    evidence = VALIDATE.judge(replace(made, text=broken.render(made.brief)), broken, NoTools())
    assert evidence.rung is Rung.FAILED
    assert evidence.detail == "terraform refuses it: Reference to undeclared resource"


@pytest.mark.parametrize(
    ("form", "old", "new", "found"),
    [
        (Form.ADD, "= 41641", "= 41642", "does not let inbound UDP 41641 through, which the flow direct needs"),
        (
            Form.UNDO,
            "-target=aws_vpc_security_group_ingress_rule.demo_device_direct_ipv6",
            "",
            "after it, the security group still opens inbound IPv6 UDP 41641, which nothing documents",
        ),
    ],
)
def test_what_ec2_has_afterwards_decides(form: Form, old: str, new: str, found: str, service: Service) -> None:
    made = _of(service, form)
    assert old in made.text
    with Cloud.open() as cloud:
        assert terraform_apply.fault(cloud, replace(made, text=made.text.replace(old, new)), TARGET).startswith(found)


@pytest.mark.parametrize("engine", [APPLY, VALIDATE], ids=lambda each: each.id)
def test_the_text_of_others_is_only_read(engine: Engine, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Cloud, "worker", "none")
    made = _of(service, Form.ADD)
    evidence = engine.judge(replace(made, text=made.text + "# more\n"), TARGET, NoTools())
    assert (evidence.rung, evidence.engine) == (Rung.CHECKED, "terraform-schema")
