"""Templates of CloudFormation that have rules of a security group, and the commands that delete their stack or show it.

Sources: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroupingress.html,
`…-securitygroupegress.html` beside it, and https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from portbook.model import Direction, Family
from portbook.model.ports import HIGHEST
from portbook.targets.aws.granted import Granted, is_group, reading, refuse_description
from portbook.targets.base import CannotJudge, Reading, Rejected
from portbook.targets.commands import Command, commands
from portbook.targets.documents import Map, documents
from portbook.targets.taken_back import taken_back

_COMMAND = re.compile(r"^[ \t]*(?:sudo[ \t]+)?aws(?=[ \t]|$)", re.MULTILINE)
_SECTION = re.compile(r"^[A-Za-z]+:", re.MULTILINE)
_PROGRAM = ("aws", "cloudformation")
_VERBS = {"delete-stack": True, "describe-stack-resources": False}
"""Whether it takes something away."""
_NAMED = "--stack-name"
_STACK = re.compile(r"[A-Za-z][-A-Za-z0-9]{0,127}")
_SECTIONS = {"AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Resources"}
_KINDS = {
    "AWS::EC2::SecurityGroupIngress": Direction.INBOUND,
    "AWS::EC2::SecurityGroupEgress": Direction.OUTBOUND,
}
_LOGICAL = re.compile(r"[A-Za-z0-9]{1,255}")
_PARAMETERS = {"String", "AWS::EC2::SecurityGroup::Id"}
_NETWORKS = {"CidrIp": Family.IPV4, "CidrIpv6": Family.IPV6}
_PROPERTIES = {"GroupId", "Description", "IpProtocol", "FromPort", "ToPort", *_NETWORKS}


def read(text: str) -> Reading:
    """What the resources of a template let through; nothing, where commands delete or show its stack.

    Raises:
        CannotJudge: another section, resource, property or value that is not in the text.
        Rejected: CloudFormation or EC2 would not take it.
    """
    if found := _COMMAND.search(text):
        if _SECTION.search(text):
            return taken_back(text[: found.start()].count("\n") + 1, adds=True)
        taking = [each.line for each in commands(text) if _takes(each)]
        return taken_back(taking[0], adds=False) if taking else Reading(())
    templates = documents(text)
    if len(templates) > 1:
        raise Rejected(templates[1].line(), "a template is one document")
    return reading(each for template in templates for each in _granted(template))


def _takes(command: Command) -> bool:
    """Whether it takes something away; otherwise it shows."""
    words, line = command.argv, command.line
    if words[:2] != _PROGRAM or words[2:3] not in {(each,) for each in _VERBS} or command.stdin is not None:
        raise CannotJudge(line, f"it may only do one of {', '.join(_VERBS)} of aws cloudformation")
    option, _, joined = words[3].partition("=") if len(words) > len(_VERBS) + 1 else ("", "", "")
    values = (joined, *words[4:]) if joined else words[4:]
    if option != _NAMED or len(values) != 1:
        raise CannotJudge(line, f"{words[2]} has to have {_NAMED} with one name, and nothing else")
    if not _STACK.fullmatch(values[0]):
        raise Rejected(line, f"{values[0]!r} is not the name of a stack")
    return _VERBS[words[2]]


def _granted(template: Map) -> Iterator[Granted]:
    _refuse_unknown(template, _SECTIONS)
    version = template.text("AWSTemplateFormatVersion")
    if version and version.text != "2010-09-09":
        raise Rejected(version.line, "the only version of templates is 2010-09-09")
    parameters = template.mapping("Parameters") if "Parameters" in template.keys else None
    known = set(_parameters(parameters)) if parameters else set()
    held = template.mapping("Resources")
    if not held.keys:
        raise Rejected(held.line(), "a template needs a resource")
    groups = set()
    for name in held.keys:
        if not _LOGICAL.fullmatch(name):
            raise Rejected(held.line(name), f"{name!r} is not letters and digits, as the name of a resource is")
        resource = held.mapping(name)
        _refuse_unknown(resource, {"Type", "Properties"})
        properties = resource.mapping("Properties")
        _refuse_unknown(properties, _PROPERTIES)
        groups.add(_group(properties, known))
        if len(groups) > 1:
            raise CannotJudge(properties.line("GroupId"), "the rules are of more than one security group")
        yield _one(resource, properties)


def _parameters(said: Map) -> Iterator[str]:
    for name in said.keys:
        one = said.mapping(name)
        _refuse_unknown(one, {"Type", "Description", "Default"})
        kind = one.required("Type")
        if kind.text not in _PARAMETERS or not _LOGICAL.fullmatch(name):
            raise CannotJudge(kind.line, f"the parameter {name} is no security group")
        yield name


def _refuse_unknown(said: Map, known: Iterable[str]) -> None:
    for key in said.keys:
        if key not in known:
            raise CannotJudge(said.line(key), f"{key} is nothing that this grammar knows here")


def _group(properties: Map, known: set[str]) -> str:
    if properties.is_text("GroupId"):
        found = properties.required("GroupId")
        if not is_group(found.text):
            raise Rejected(found.line, f"{found.text!r} is not the id of a security group")
        return found.text
    reference = properties.mapping("GroupId")
    _refuse_unknown(reference, {"Ref"})
    name = reference.required("Ref")
    if name.text not in known:
        raise Rejected(name.line, f"there is no parameter {name.text}")
    return f"Ref {name.text}"


def _one(resource: Map, properties: Map) -> Granted:
    kind = resource.required("Type")
    if kind.text not in _KINDS:
        raise CannotJudge(kind.line, f"{kind.text} is no rule of a security group")
    if "Description" in properties.keys:
        said = properties.required("Description")
        refuse_description(said.text, said.line)
    given = [each for each in _NETWORKS if each in properties.keys]
    if len(given) != 1:
        raise Rejected(properties.line(), "exactly one of CidrIp and CidrIpv6 has to be there")
    cidr = properties.required(given[0])
    first, last = (_number(properties, each) for each in ("FromPort", "ToPort"))
    protocol = properties.required("IpProtocol").text
    return Granted(cidr.line, _KINDS[kind.text], protocol, first, last, _NETWORKS[given[0]], cidr.text)


def _number(properties: Map, key: str) -> int | None:
    if key not in properties.keys:
        return None
    if properties.is_text(key):
        raise CannotJudge(properties.line(key), f"{key} is text, which CloudFormation may take for a number")
    return properties.number(key, -1, HIGHEST, 0)
