"""Terraform's resources of AWS, applied to an emulated EC2: as the provider would, where Terraform itself is not here."""

from __future__ import annotations

from dataclasses import replace

from portbook.evidence import Evidence, Rung
from portbook.firewalls.aws.check import terraform_schema
from portbook.model import Form, Snippet
from portbook.proof import python_packages
from portbook.proof.engine import Engine
from portbook.proof.reading.second_reader import SecondReading, SecondView
from portbook.proof.sandbox.sandbox import Tools
from portbook.targets import Reading, Target

ID = "ec2-emulator"
_PACKAGES = ("moto", "botocore", "python-hcl2")
_WAY = "its arguments were sent to moto by botocore: Terraform itself was not run"


def _read(snippet: Snippet) -> SecondView:
    """What an empty security group lets through, after all of a snippet has been added."""
    from portbook.firewalls.aws.check import security_group, terraform_emulated  # noqa: PLC0415  # packages may be missing
    from portbook.firewalls.terraform.check import hcl  # noqa: PLC0415  # packages may be missing

    checked = terraform_schema.read(snippet)
    with security_group.group() as group:
        for resource in hcl.resources(snippet.text):
            terraform_emulated.add(group, resource)
        return SecondView(Reading(group.rules()), checked.names)


def version() -> str:
    """The versions of the emulator and of the schema; empty where one is missing."""
    if not all(map(python_packages.version, _PACKAGES)):
        return ""
    return f"{python_packages.named('moto', 'botocore')}, {terraform_schema.version()}"


_READING = SecondReading(ID, Rung.APPLIED, version, _read, detail=_WAY)


def _judge(snippet: Snippet, target: Target, tools: Tools) -> Evidence:
    """What the emulator finds; what the schema finds, with the reason, where the emulator cannot take the rules."""
    from portbook.firewalls.aws.check import terraform_emulated  # noqa: PLC0415  # its packages may be missing
    from portbook.firewalls.terraform.check import hcl  # noqa: PLC0415  # packages may be missing

    read = terraform_schema.ENGINE.judge(snippet, target, tools)
    if read.rung is not Rung.CHECKED:
        return read
    if reason := terraform_emulated.beyond(hcl.resources(snippet.text)):
        return replace(read, detail=reason)
    return _READING.judge(snippet, target, tools)


ENGINE = Engine(
    ID,
    "An emulated EC2",
    Rung.APPLIED,
    _judge,
    version,
    slow=True,
    packages=_PACKAGES,
    extra="aws",
    forms=(Form.ADD, Form.OLDER),
)
