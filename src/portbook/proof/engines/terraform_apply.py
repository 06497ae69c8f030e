"""Terraform itself, with its AWS provider, applied to an emulated EC2 in a sandbox: additions, undo and show."""

from __future__ import annotations

from dataclasses import replace

from portbook.evidence import Evidence, Rung
from portbook.model import Form, Snippet
from portbook.proof import packages
from portbook.proof.engines import terraform_schema
from portbook.proof.engines.base import Engine
from portbook.proof.sandbox import Tools
from portbook.proof.second_reading import FOLLOWING
from portbook.proof.terraform import provider
from portbook.snippets import addition_of
from portbook.targets import Target

ID = "terraform-apply"
_PACKAGES = ("moto", "botocore", "python-hcl2")


def _version() -> str:
    """Of Terraform, its provider and the emulator; empty where one is missing."""
    found = provider.version()
    return f"{found}, {packages.named('moto')}" if found and all(map(packages.version, _PACKAGES)) else ""


def _judge(snippet: Snippet, target: Target, tools: Tools) -> Evidence:
    """Only a text that is byte for byte our own is run; any other is read only, as is what the emulator cannot take."""
    from portbook.proof.terraform import applied, emulated, hcl  # noqa: PLC0415  # their packages may be missing
    from portbook.proof.terraform.cloud import Cloud  # noqa: PLC0415  # likewise

    read = terraform_schema.ENGINE.judge(snippet, target, tools)
    if read.rung is not Rung.CHECKED or snippet.text != target.render(snippet.brief):
        return read
    addition = addition_of(snippet, target) if snippet.id.form in FOLLOWING else snippet
    if reason := emulated.beyond(hcl.resources(addition.text)):
        return replace(read, detail=reason)
    with Cloud.open() as cloud:
        wrong = applied.wrong(cloud, snippet, target)
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
    more=provider.missing,
    forms=(Form.ADD, Form.OLDER, Form.UNDO, Form.SHOW),
)
