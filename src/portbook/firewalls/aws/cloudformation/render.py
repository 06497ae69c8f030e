"""Rules as resources of a template, and the commands that delete or describe its stack."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.escape import yaml
from portbook.firewalls.aws.description import description
from portbook.firewalls.aws.permission import TYPES, Permission, permissions
from portbook.model import Brief, Direction, Family, Form, Rule
from portbook.targets.text.comments import about, heading, shell_lines
from portbook.targets.text.resource_names import shortened, slug, unique

_KINDS = {
    Direction.INBOUND: "AWS::EC2::SecurityGroupIngress",
    Direction.OUTBOUND: "AWS::EC2::SecurityGroupEgress",
}
_NETWORKS = {Family.IPV4: "CidrIp", Family.IPV6: "CidrIpv6"}
_COMMANDS = {Form.UNDO: ("undo", "delete-stack"), Form.SHOW: ("show", "describe-stack-resources")}
_PARAMETER = "SecurityGroup"
_NAME_LIMIT, _STACK_LIMIT = 120, 100
"""CloudFormation accepts 255 and 128 characters."""


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    return "".join(f"{line}\n" for line in _lines(brief))


def _lines(brief: Brief) -> Iterator[str]:
    yield from shell_lines(heading(brief))
    rule_of = permissions(brief.rules)
    nothing, command = _COMMANDS.get(brief.id.form, ("open", ""))
    if not rule_of:
        yield f"# nothing to {nothing}"
    elif command:
        yield f"aws cloudformation {command} --stack-name {_stack(brief)}"
    else:
        yield from _template(brief, rule_of)


def _stack(brief: Brief) -> str:
    """The name of the stack: all profiles of a role share it, so that one replaces the other."""
    return shortened(slug(f"portbook {brief.id.service} {brief.id.role}"), _STACK_LIMIT)


def _template(brief: Brief, rule_of: dict[Permission, Rule]) -> Iterator[str]:
    yield 'AWSTemplateFormatVersion: "2010-09-09"'
    yield "Metadata:"
    yield f"  StackName: {yaml.string(_stack(brief))}"
    yield "Parameters:"
    yield f"  {_PARAMETER}:"
    yield '    Type: "AWS::EC2::SecurityGroup::Id"'
    yield "Resources:"
    names = unique([_name(rule, permission) for permission, rule in rule_of.items()], _NAME_LIMIT, "x")
    before = ""
    for name, (permission, rule) in zip(names, rule_of.items(), strict=True):
        comment = about(brief, rule)
        yield from (f"  # {comment}",) if comment != before else ()
        yield from _resource(name, permission, description(comment))
        before = comment


def _resource(name: str, permission: Permission, text: str) -> Iterator[str]:
    yield f"  {name}:"
    yield f"    Type: {yaml.string(_KINDS[permission.direction])}"
    yield "    Properties:"
    yield "      GroupId:"
    yield f"        Ref: {yaml.string(_PARAMETER)}"
    yield f"      Description: {yaml.string(text)}"
    yield f"      IpProtocol: {yaml.string(permission.protocol)}"
    if permission.ports:
        yield f"      FromPort: {permission.ports[0]}"
        yield f"      ToPort: {permission.ports[1]}"
    yield f"      {_NETWORKS[permission.family]}: {yaml.string(permission.cidr)}"


def _name(rule: Rule, permission: Permission) -> str:
    """A logical id: letters and digits, of the flow, the direction and the IP version."""
    flow = rule.flows[0] if rule.flows else "rule"
    words = slug(f"allow {flow} {TYPES[permission.direction]} {permission.family}").split("-")
    return "".join(word.capitalize() for word in words)
