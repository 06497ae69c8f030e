"""Commands of the AWS CLI, applied to an emulated EC2 by the requests that they make: the CLI itself is not run."""

from __future__ import annotations

from dataclasses import replace

from portbook.escape.visible import one_line
from portbook.evidence import Evidence, Rung
from portbook.firewalls.aws.check import ec2_model
from portbook.model import Snippet
from portbook.proof import python_packages
from portbook.proof.engine import Engine
from portbook.proof.reading.second_reader import FOLLOWING
from portbook.proof.sandbox.sandbox import Tools
from portbook.snippets import addition_of
from portbook.targets import CannotJudge, Target, Unreadable

ID = "ec2-requests"
_PACKAGES = ("moto", "botocore", "jsonschema")
_WAY = "its requests were sent to moto by botocore: the AWS CLI itself was not run"


def _version() -> str:
    """The versions of the emulator, and of what reads; empty where one is missing."""
    if not all(map(python_packages.version, _PACKAGES)):
        return ""
    return f"{python_packages.named('moto', 'botocore')}, {ec2_model.version()}"


def _judge(snippet: Snippet, target: Target, tools: Tools) -> Evidence:
    """What the emulator finds; what the model finds, with the reason, where the emulator cannot take the requests."""
    from portbook.firewalls.aws.check import applied  # noqa: PLC0415  # their packages may be missing
    from portbook.firewalls.aws.check.requests import requests  # noqa: PLC0415  # packages may be missing

    read = ec2_model.ENGINE.judge(snippet, target, tools)
    if read.rung is not Rung.CHECKED:
        return read
    addition = addition_of(snippet, target) if snippet.id.form in FOLLOWING else snippet
    if reason := ec2_model.subject_of(target.id).beyond(requests(addition.text)):
        return replace(read, detail=reason)
    evidence = replace(read, engine=ID, tool=_version())
    try:
        wrong = applied.wrong(snippet, target)
    except CannotJudge as cannot:
        return replace(evidence, rung=Rung.NOT_VERIFIED, detail=one_line(cannot.sentence))
    except Unreadable as refused:
        return replace(evidence, rung=Rung.FAILED, detail=f"line {refused.line}: {one_line(refused.sentence)}")
    return replace(evidence, rung=Rung.FAILED if wrong else Rung.APPLIED, detail=wrong or _WAY)


ENGINE = Engine(
    ID,
    "An emulated EC2, by the requests of commands",
    Rung.APPLIED,
    _judge,
    _version,
    slow=True,
    packages=_PACKAGES,
    extra="aws",
    forms=ec2_model.FORMS,
)
