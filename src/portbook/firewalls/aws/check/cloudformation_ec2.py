"""The engine `cloudformation-ec2`: it lints a template with cfn-lint, and sends its rules to an emulated EC2.

It does not run CloudFormation itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

from portbook.escape.visible import one_line
from portbook.evidence import Evidence, Rung
from portbook.firewalls.aws.check import cloudformation_registry
from portbook.model import Direction, Form, Snippet
from portbook.proof import python_packages
from portbook.proof.engine import Engine
from portbook.proof.reading.second_reader import SecondReading, SecondView
from portbook.proof.sandbox.tools import Tools
from portbook.targets import Reading, Rejected, Target

if TYPE_CHECKING:
    from portbook.firewalls.aws.check.permissions import Permission

ID = "cloudformation-ec2"
_PACKAGES = ("moto", "botocore", "cfn-lint", "jsonschema")
_WAY = "what its resources ask EC2 for was sent to moto by botocore: CloudFormation itself was not run"
_REGION = "us-east-1"
_UNAWARE = "E3688"
"""The cfn-lint rule that allows code -1 for an ICMP type, but not for an ICMPv6 type. EC2 accepts both.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
"""
_ALL, _ICMPV6 = -1, {"icmpv6", "58"}


def _read(snippet: Snippet) -> SecondView:
    """What a security group without other rules lets through after the template's rules have been added to it."""
    from portbook.firewalls.aws.check import cloudformation_template, security_group  # noqa: PLC0415  # their packages may be missing

    checked = cloudformation_registry.read(snippet)
    with security_group.group() as group:
        for permission in cloudformation_template.template(snippet.text).permissions:
            group.authorize(
                cloudformation_template.requested(permission),
                permission.line,
                egress=permission.direction is Direction.OUTBOUND,
            )
        return SecondView(Reading(group.rules()), checked.names)


def _unaware(permissions: Iterable[Permission]) -> tuple[str, ...]:
    """The cfn-lint rules that would be wrong about these permissions."""
    is_affected = any(
        permission.protocol in _ICMPV6 and permission.numbers and permission.numbers[0] != permission.numbers[1] == _ALL
        for permission in permissions
    )
    return (_UNAWARE,) if is_affected else ()


def _refuse_linted(text: str, but: Sequence[str] = ()) -> None:
    """Refuse a template for which cfn-lint reports an error or a warning.

    Args:
        text: the template.
        but: the cfn-lint rules to leave out.

    Raises:
        Rejected: cfn-lint reports something.
    """
    settings = {"regions": [_REGION], "ignore_checks": list(but)}
    findings = import_module("cfnlint.api").lint(text, config=settings)
    for finding in findings:
        raise Rejected(
            int(finding.linenumber), f"cfn-lint: {finding.rule.id}: {one_line(finding.message)}", id_="aws-cfn-lint"
        )


def _version() -> str:
    """The versions of the emulator, of cfn-lint and of the registry; empty where one is missing."""
    if not all(map(python_packages.version, _PACKAGES)):
        return ""
    return f"{python_packages.named('moto', 'botocore', 'cfn-lint')}, {cloudformation_registry.version()}"


_READING = SecondReading(ID, Rung.APPLIED, _version, _read, detail=_WAY)


def _judge(snippet: Snippet, target: Target, tools: Tools) -> Evidence:
    """The evidence of the emulator, after the registry and cfn-lint have accepted the template.

    Only a text that is byte for byte our own is linted. A template with rules that the emulator does not support gives the
    evidence of the registry.
    """
    from portbook.firewalls.aws.check import cloudformation_template, permissions  # noqa: PLC0415  # their packages may be missing

    read = cloudformation_registry.ENGINE.judge(snippet, target, tools)
    if read.rung is not Rung.CHECKED:
        return read
    opened = cloudformation_template.template(snippet.text).permissions
    but = _unaware(opened)
    if opened and snippet.text == target.render(snippet.brief):
        try:
            _refuse_linted(snippet.text, but)
        except Rejected as refused:
            return replace(
                read, rung=Rung.FAILED, engine=ID, tool=_version(), detail=f"line {refused.line}: {refused.sentence}"
            )
    if reason := next(
        filter(None, (permissions.unsupported(permission.protocol, permission.numbers) for permission in opened)), ""
    ):
        return replace(read, detail=reason)
    evidence = _READING.judge(snippet, target, tools)
    if but and evidence.rung is Rung.APPLIED:
        return replace(
            evidence, detail=f"{_WAY}; cfn-lint's {_UNAWARE} does not know the types of ICMPv6 and was left out"
        )
    return evidence


ENGINE = Engine(
    ID,
    "cfn-lint and an emulated EC2",
    Rung.APPLIED,
    _judge,
    _version,
    slow=True,
    packages=_PACKAGES,
    extra="aws",
    forms=(Form.ADD,),
)
