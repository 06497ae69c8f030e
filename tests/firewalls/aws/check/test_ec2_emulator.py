from __future__ import annotations

from importlib import import_module

import pytest

from portbook.evidence import Rung
from portbook.firewalls.aws.check import moto_client
from portbook.firewalls.aws.terraform.target import TARGET
from portbook.model import Direction, Form, Protocol, Rule, Service, Snippet
from portbook.proof.engine import engines
from portbook.proof.sandbox.tools import NoTools
from portbook.snippets import snippet
from tests.firewalls.clouds import brief
from tools.wrong import Wrong, wrong

ENGINE = engines()["ec2-emulator"]
pytestmark = [pytest.mark.extra, pytest.mark.skipif(bool(ENGINE.lacking()), reason=ENGINE.lacking() or "all is there")]


@pytest.mark.parametrize("form", ENGINE.forms)
def test_ours_is_applied(form: Form, service: Service) -> None:
    made = snippet(service, service.roles["device"], service.profiles["best"], TARGET, form)
    evidence = ENGINE.judge(made, TARGET, NoTools())
    assert evidence.rung is Rung.APPLIED
    assert evidence.detail == "its arguments were sent to moto by botocore: Terraform itself was not run"
    assert evidence.tool.startswith("moto 5.")


@pytest.mark.parametrize(
    "case", [pytest.param(each, id=f"{each.made.id.form}: {each.title}") for each in wrong(TARGET.id)]
)
def test_it_takes_nothing_wrong(case: Wrong) -> None:
    if case.made.id.form in ENGINE.forms:
        assert ENGINE.judge(case.made, TARGET, NoTools()).rung in {Rung.FAILED, Rung.NOT_VERIFIED}


def test_what_the_emulator_cannot_take_is_only_checked() -> None:
    rule = Rule(Direction.INBOUND, Protocol(50))
    made = brief(TARGET, rule)
    evidence = ENGINE.judge(Snippet(made, TARGET.render(made), "hcl", (rule,)), TARGET, NoTools())
    assert (evidence.rung, evidence.engine) == (Rung.CHECKED, "terraform-schema")
    assert evidence.detail.endswith("moto does not know protocol 50 without ports")


def test_what_the_emulator_left_unanswered_goes_nowhere() -> None:
    errors = import_module("botocore.exceptions")
    with pytest.raises(errors.ProxyConnectionError):
        moto_client.client().describe_vpcs()
