"""Terraform itself, with its AWS provider, applied to an emulated EC2 in a sandbox: additions, undo and show."""

from __future__ import annotations

from dataclasses import replace

from portbook.evidence import Evidence, Rung
from portbook.firewalls.aws.check import terraform_provider, terraform_schema
from portbook.model import Form, Snippet
from portbook.proof import python_packages
from portbook.proof.engine import Engine
from portbook.proof.reading.second_reader import FOLLOWING
from portbook.proof.sandbox.sandbox import Tools
from portbook.snippets import addition_of
from portbook.targets import Target

ID = "terraform-apply"
_PACKAGES = ("moto", "botocore", "python-hcl2")


def _version() -> str:
    """The versions of Terraform, its provider and the emulator; empty where one is missing."""
    terraform = terraform_provider.version()
    return (
        f"{terraform}, {python_packages.named('moto')}"
        if terraform and all(map(python_packages.version, _PACKAGES))
        else ""
    )


def _judge(snippet: Snippet, target: Target, tools: Tools) -> Evidence:
    """Only a text that is byte for byte our own is run; any other is read only, as is what the emulator cannot take."""
    from portbook.firewalls.aws.check import terraform_applied, terraform_emulated  # noqa: PLC0415  # packages may be missing
    from portbook.firewalls.aws.check.terraform_cloud import Cloud  # noqa: PLC0415  # packages may be missing
    from portbook.firewalls.terraform.check import hcl  # noqa: PLC0415  # packages may be missing

    read = terraform_schema.ENGINE.judge(snippet, target, tools)
    if read.rung is not Rung.CHECKED or snippet.text != target.render(snippet.brief):
        return read
    addition = addition_of(snippet, target) if snippet.id.form in FOLLOWING else snippet
    if reason := terraform_emulated.beyond(hcl.resources(addition.text)):
        return replace(read, detail=reason)
    with Cloud.open() as cloud:
        wrong = terraform_applied.wrong(cloud, snippet, target)
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
