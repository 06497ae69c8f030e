"""The engine `terraform-apply`: it runs Terraform with its AWS provider in a sandbox, against an emulated EC2.

It applies additions, and runs the commands of `undo` and `show` after one.
"""

from __future__ import annotations

from dataclasses import replace

from portbook.compare import findings
from portbook.evidence import Evidence, Rung
from portbook.firewalls.aws.check import ec2_emulator, security_group, terraform_provider, terraform_schema
from portbook.firewalls.aws.check.terraform_cloud import Cloud
from portbook.firewalls.aws.check.terraform_folder import FILES, refusal
from portbook.model import Form, Rule, Snippet
from portbook.proof import python_packages
from portbook.proof.engine import Engine
from portbook.proof.reading.second_reader import FOLLOWING
from portbook.proof.sandbox.tools import Tools
from portbook.snippets import addition_of
from portbook.targets import Target, Unreadable
from portbook.targets.text.shell import commands

ID = "terraform-apply"
_PACKAGES = ("moto", "botocore", "python-hcl2")
_GROUP_ADDRESS = "aws_security_group.instance"


def fault(cloud: Cloud, snippet: Snippet, target: Target) -> str:
    """What is wrong with a snippet of our own, one sentence; empty where nothing is.

    An addition is applied to a security group without rules. An `undo` or `show` runs after its addition.
    """
    following = snippet.id.form in FOLLOWING
    addition = addition_of(snippet, target) if following else snippet
    completed = cloud.terraform(["apply"], {**FILES, "snippet.tf": addition.text})
    if completed.returncode:
        return refusal(completed)
    try:
        differs = findings.summary(findings.exact(addition.rules, _rules(cloud)))
        if differs or not following:
            return differs
        return _fault_after_addition(cloud, snippet)
    except Unreadable as unreadable:
        return f"what EC2 lists afterwards is not to be understood: {unreadable.sentence}"


def _fault_after_addition(cloud: Cloud, snippet: Snippet) -> str:
    before = cloud.listing()
    printed = []
    for command in commands(snippet.text):
        completed = cloud.terraform(command.argv[1:])
        if completed.returncode:
            return refusal(completed)
        printed.append((command.argv[-1], completed.stdout))
    if snippet.id.form is Form.UNDO:
        return _fault_of_undo(cloud)
    if cloud.listing() != before:
        return "it changes the rules"
    unseen = [address for address, text in printed if f"# {address}:" not in text]
    return f"it does not show {unseen[0]}" if unseen else ""


def _fault_of_undo(cloud: Cloud) -> str:
    """What an undo did not remove, or removed in addition."""
    if remaining := findings.summary(findings.exact((), _rules(cloud))):
        return f"after it, the security group still {remaining}"
    known = cloud.terraform(["state", "list"]).stdout.split()
    if known == [_GROUP_ADDRESS]:
        return ""
    return f"after it, Terraform's state is not as before: {', '.join(known) or 'empty'}"


def _rules(cloud: Cloud) -> tuple[Rule, ...]:
    return security_group.rules(cloud.listing())


def _version() -> str:
    """The versions of Terraform, its provider and the emulator; empty where one is missing."""
    terraform = terraform_provider.version()
    return (
        f"{terraform}, {python_packages.named('moto')}"
        if terraform and all(map(python_packages.version, _PACKAGES))
        else ""
    )


def _judge(snippet: Snippet, target: Target, tools: Tools) -> Evidence:
    """The evidence of a run. Only a text that is byte for byte our own, and that the emulator supports, is run.

    Any other text gives the evidence of the schema.
    """
    from portbook.firewalls.terraform.check import hcl  # noqa: PLC0415  # python-hcl2 may be missing

    read = terraform_schema.ENGINE.judge(snippet, target, tools)
    if read.rung is not Rung.CHECKED or snippet.text != target.render(snippet.brief):
        return read
    addition = addition_of(snippet, target) if snippet.id.form in FOLLOWING else snippet
    if reason := ec2_emulator.unsupported(hcl.resources(addition.text)):
        return replace(read, detail=reason)
    with Cloud.open() as cloud:
        wrong = fault(cloud, snippet, target)
    return replace(read, rung=Rung.FAILED if wrong else Rung.APPLIED, engine=ID, tool=_version(), detail=wrong)


ENGINE = Engine(
    ID,
    "Terraform, applied to an emulated EC2",
    Rung.APPLIED,
    _judge,
    _version,
    slow=True,
    packages=_PACKAGES,
    extra="aws",
    more=terraform_provider.missing,
    forms=(Form.ADD, Form.OLDER, Form.UNDO, Form.SHOW),
)
