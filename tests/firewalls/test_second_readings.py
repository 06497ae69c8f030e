"""What all second readers have in common: they take ours and nothing wrong, without our own reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portbook.evidence import Evidence, Rung
from portbook.model import Form, Rule, Service, Snippet
from portbook.proof.engine import Engine, engines
from portbook.proof.reading.second_reader import FOLLOWING
from portbook.proof.sandbox.tools import NoTools
from portbook.rules import express
from portbook.snippets import snippet
from portbook.targets import Target, targets
from tests.firewalls.cases import case_files
from tests.firewalls.clouds import brief, firewall_rules, network_security_group_rules, security_group_rules
from tests.firewalls.kubernetes.policies import cilium_rules, policy_rules
from tests.firewalls.windows.windows import windows_rules
from tools.case_file import cases_in
from tools.wrong import Wrong, wrong

CASES = case_files("second_reading")
NO_CLUSTER = "read, not applied: no cluster was asked"


@dataclass(frozen=True)
class Second:
    """The second reader of a target, what it says of itself, and rules that the target can say."""

    target: str
    engine: str
    tool: str
    rules: st.SearchStrategy[Rule]
    detail: str = ""

    @property
    def reads(self) -> Target:
        return targets()[self.target]

    @property
    def by(self) -> Engine:
        return engines()[self.engine]

    def judge(self, made: Snippet) -> Evidence:
        return self.by.judge(made, self.reads, NoTools())


SECOND = (
    Second("windows", "powershell-reading", "winserver2025-ps", windows_rules(), "read, not run: no Windows was asked"),
    Second("gcp", "gcp-discovery", "schema of compute:v1 20", firewall_rules()),
    Second("azure", "azure-sdk", "schema of azure-mgmt-network 3", network_security_group_rules()),
    Second("aws-terraform", "terraform-schema", "schema of hashicorp/aws 5.", security_group_rules()),
    Second("gcp-terraform", "google-provider", "hashicorp/google 6.50.0 and of compute:v1", firewall_rules()),
    Second(
        "azure-terraform",
        "azurerm-provider",
        "hashicorp/azurerm 4.55.0 and of azure-mgmt-network",
        network_security_group_rules(),
    ),
    Second("aws-cli", "ec2-model", " in botocore 1.", security_group_rules()),
    Second("aws-nacl", "ec2-model", " in botocore 1.", security_group_rules()),
    Second("aws-cloudformation", "cloudformation-registry", " in cfn-lint 1.", security_group_rules()),
    Second("networkpolicy", "networkpolicy-schema", "schema of Kubernetes 1.", policy_rules(), NO_CLUSTER),
    Second("cilium", "cilium-schema", "schema of Cilium 1.", cilium_rules(), NO_CLUSTER),
)


def _can(each: Second) -> pytest.MarkDecorator:
    return pytest.mark.skipif(bool(each.by.lacking()), reason=each.by.lacking())


FORMS = [
    pytest.param(each, form, marks=_can(each), id=f"{each.target}-{form}")
    for each in SECOND
    for form in each.reads.forms
]
WRONG = [
    pytest.param(each, case, marks=_can(each), id=f"{each.target}-{case.made.id.form}: {case.title}")
    for each in SECOND
    for case in wrong(each.target)
]


def _other_words() -> Iterator[Any]:
    for each in SECOND:
        for case in cases_in(CASES[each.target]):
            yield pytest.param(each, case, marks=_can(each), id=f"{each.target}-{case['new']!r}")


def _of(second: Second, form: Form, service: Service) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], second.reads, form)


@pytest.mark.parametrize(("second", "form"), FORMS)
def test_ours_is_taken(second: Second, form: Form, service: Service) -> None:
    evidence = second.judge(_of(second, form, service))
    assert (evidence.rung, evidence.detail) == (second.by.rung, second.detail)
    assert evidence.tool == second.by.version()
    assert second.tool in evidence.tool


@pytest.mark.parametrize(("second", "case"), WRONG)
def test_it_takes_nothing_wrong_without_our_reader(second: Second, case: Wrong) -> None:
    evidence = second.judge(case.made)
    assert evidence.rung in {Rung.FAILED, Rung.NOT_VERIFIED}
    assert evidence.detail


@pytest.mark.parametrize(("second", "case"), list(_other_words()))
def test_other_words(second: Second, case: dict[str, str], service: Service) -> None:
    right = _of(second, Form(case.get("form", "add")), service)
    assert case["old"] in right.text
    made = replace(right, text=right.text.replace(case["old"], case["new"]))
    assert second.judge(made).rung == case["found"]


@pytest.mark.parametrize(("second", "form"), FORMS)
@settings(deadline=None, max_examples=30)
@given(data=st.data())
def test_it_reads_what_we_say(second: Second, form: Form, data: st.DataObject) -> None:
    said = express(data.draw(st.lists(second.rules, max_size=4)), second.reads.lacks).rules
    made = brief(second.reads, *said, form=form)
    opened = () if form in FOLLOWING else said
    found = second.judge(Snippet(made, second.reads.render(made), "text", opened))
    assert (found.rung, found.detail) == (second.by.rung, second.detail)
