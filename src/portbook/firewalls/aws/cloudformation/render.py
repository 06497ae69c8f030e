"""Rules as resources of a template, and the commands that delete its stack or show it."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.escape import yaml
from portbook.firewalls.aws.description import description
from portbook.firewalls.aws.permission import TYPES, Permission, permissions
from portbook.model import Brief, Direction, Family, Form, Rule
from portbook.targets.text.comments import about, heading, shell_lines
from portbook.targets.text.resource_names import slug, unique

_KINDS = {
    Direction.INBOUND: "AWS::EC2::SecurityGroupIngress",
    Direction.OUTBOUND: "AWS::EC2::SecurityGroupEgress",
}
_NETWORKS = {Family.IPV4: "CidrIp", Family.IPV6: "CidrIpv6"}
_COMMANDS = {Form.UNDO: ("undo", "delete-stack"), Form.SHOW: ("show", "describe-stack-resources")}
_PARAMETER = "SecurityGroup"
_NAME_LIMIT, _STACK_LIMIT = 120, 100
"""CloudFormation takes 255 and 128."""


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    return "".join(f"{line}\n" for line in _lines(brief))


def _lines(brief: Brief) -> Iterator[str]:
    yield from shell_lines(heading(brief))
    held = permissions(brief.rules)
    nothing, command = _COMMANDS.get(brief.id.form, ("open", ""))
    if not held:
        yield f"# nothing to {nothing}"
    elif command:
        yield f"aws cloudformation {command} --stack-name {_stack(brief)}"
    else:
        yield from _template(brief, held)


def _stack(brief: Brief) -> str:
    """The same for all profiles of a role: one takes the place of the other."""
    return slug(f"portbook {brief.id.service} {brief.id.role}")[:_STACK_LIMIT].rstrip("-")


def _template(brief: Brief, held: dict[Permission, Rule]) -> Iterator[str]:
    yield 'AWSTemplateFormatVersion: "2010-09-09"'
    yield "Metadata:"
    yield f"  StackName: {yaml.string(_stack(brief))}"
    yield "Parameters:"
    yield f"  {_PARAMETER}:"
    yield '    Type: "AWS::EC2::SecurityGroup::Id"'
    yield "Resources:"
    names = unique([_name(rule, each) for each, rule in held.items()], _NAME_LIMIT, "x")
    before = ""
    for name, (each, rule) in zip(names, held.items(), strict=True):
        said = about(brief, rule)
        yield from (f"  # {said}",) if said != before else ()
        yield from _resource(name, each, description(said))
        before = said


def _resource(name: str, held: Permission, said: str) -> Iterator[str]:
    yield f"  {name}:"
    yield f"    Type: {yaml.string(_KINDS[held.direction])}"
    yield "    Properties:"
    yield "      GroupId:"
    yield f"        Ref: {yaml.string(_PARAMETER)}"
    yield f"      Description: {yaml.string(said)}"
    yield f"      IpProtocol: {yaml.string(held.protocol)}"
    if held.ports:
        yield f"      FromPort: {held.ports[0]}"
        yield f"      ToPort: {held.ports[1]}"
    yield f"      {_NETWORKS[held.family]}: {yaml.string(held.cidr)}"


def _name(rule: Rule, held: Permission) -> str:
    """A logical id: letters and digits, of the flow, the direction and the IP version."""
    flow = rule.flows[0] if rule.flows else "rule"
    words = slug(f"allow {flow} {TYPES[held.direction]} {held.family}").split("-")
    return "".join(each.capitalize() for each in words)
