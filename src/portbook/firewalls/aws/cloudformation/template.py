"""Templates of CloudFormation: the rules of the one security group that they are about.

Sources: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html and
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from portbook.firewalls.aws import tags
from portbook.firewalls.aws.cloudformation.intrinsic import computed
from portbook.firewalls.aws.cloudformation.rule import granted
from portbook.firewalls.aws.cloudformation.sections import parameters, refuse_wrong
from portbook.firewalls.aws.security_group_reading import Granted, is_group, refuse_group_text
from portbook.model import Direction
from portbook.targets.base import CannotJudge, Rejected, Remark
from portbook.targets.text.yaml_documents import Map

_SECTIONS = {"AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Outputs", "Resources"}
_KINDS = {
    "AWS::EC2::SecurityGroupIngress": Direction.INBOUND,
    "AWS::EC2::SecurityGroupEgress": Direction.OUTBOUND,
}
_GROUP = "AWS::EC2::SecurityGroup"
_LISTS = {"SecurityGroupIngress": Direction.INBOUND, "SecurityGroupEgress": Direction.OUTBOUND}
_GROUP_ID = "AWS::EC2::SecurityGroup::Id"
_GROUP_IDS = {_GROUP_ID, "String", _GROUP}
_VERSION = "2010-09-09"
"""In quotes, or a date of YAML."""
_NEAR = re.compile("SecurityGroup|NetworkAcl|Firewall|CloudFormation::")
_LOGICAL = re.compile(r"[A-Za-z0-9]{1,255}")
_RESOURCE = {"Type", "Properties", "DependsOn", "Metadata", "DeletionPolicy", "UpdateReplacePolicy"}
_OF_GROUP = {"GroupDescription", "GroupName", "VpcId", "Tags", *_LISTS}
_BESIDES = "what a resource of another type in the template does is not read"


@dataclass
class Made:
    """What a template makes.

    Attributes:
        granted: the permissions.
        whole: the line of the group whose lists have all its rules; 0 where there is none.
        opens_out: the line of a group that does not say what may leave it; 0 where there is none.
        besides: what else it makes.
    """

    granted: list[Granted] = field(default_factory=list)
    whole: int = 0
    opens_out: int = 0
    besides: list[Remark] = field(default_factory=list)


def made(template: Map) -> Made:
    """What a template makes.

    Raises:
        CannotJudge: another section, resource or property, or several groups.
        Rejected: CloudFormation or EC2 would not take it.
    """
    _refuse_unknown(template, _SECTIONS)
    version = template.node("AWSTemplateFormatVersion")
    if version and version.value != _VERSION:
        raise Rejected(template.line("AWSTemplateFormatVersion"), f"the only version of templates is {_VERSION}")
    types = parameters(template)
    resources = template.mapping("Resources")
    if not resources.keys:
        raise Rejected(resources.line(), "a template needs a resource")
    refuse_wrong(template, resources, types)
    types |= {name: _GROUP for name in resources.keys if resources.mapping(name).required("Type").text == _GROUP}
    result, groups = Made(), dict[str, int]()
    for name in resources.keys:
        if not _LOGICAL.fullmatch(name):
            raise Rejected(resources.line(name), f"{name!r} is not letters and digits, as the name of a resource is")
        _add(result, name, resources.mapping(name), types, groups)
    if len(groups) > 1:
        raise CannotJudge(list(groups.values())[1], "the rules are of more than one security group")
    if not groups:
        raise CannotJudge(resources.line(), "this template has no rule of a security group")
    return result


def _add(result: Made, name: str, resource: Map, types: Mapping[str, str], groups: dict[str, int]) -> None:
    """One resource more, with the group that it is or belongs to."""
    kind = resource.required("Type")
    if kind.text not in {*_KINDS, _GROUP}:
        if _NEAR.search(kind.text):
            raise CannotJudge(kind.line, f"{kind.text} is no rule of a security group that is read here")
        result.besides.append(Remark(kind.line, _BESIDES))
        return
    _refuse_unknown(resource, _RESOURCE)
    properties = resource.mapping("Properties")
    if kind.text == _GROUP:
        groups.setdefault(name, resource.line())
        result.granted += _within(result, resource, properties)
    else:
        line = properties.line("GroupId")
        groups.setdefault(_owner(properties, types), line)
        result.granted.append(granted(properties, _KINDS[kind.text], {"GroupId"}))


def _within(result: Made, resource: Map, properties: Map) -> Iterator[Granted]:
    _refuse_unknown(properties, _OF_GROUP)
    _refuse_texts(properties)
    result.whole = resource.line()
    if "SecurityGroupEgress" not in properties.keys or properties.is_empty("SecurityGroupEgress"):
        result.opens_out = resource.line()
    for key, direction in _LISTS.items():
        if computed(properties, key):
            raise CannotJudge(properties.line(key), f"which rules {key} has is not in the text")
        yield from (granted(rule, direction) for rule in properties.maps(key))


def _refuse_texts(properties: Map) -> None:
    """Refuse a group without what EC2 wants of it."""
    if "GroupDescription" not in properties.keys:
        raise Rejected(properties.line(), "a group needs GroupDescription")
    for key in ("GroupDescription", "GroupName"):
        if key in properties.keys and not computed(properties, key):
            text = properties.required(key)
            refuse_group_text(text.text, text.line, named=key == "GroupName")
    if "VpcId" in properties.keys and not computed(properties, "VpcId"):
        vpc = properties.required("VpcId")
        tags.refuse_other_vpc(vpc.text, vpc.line)
    if not computed(properties, "Tags"):
        tags.refuse_keys([each.required("Key").text for each in _tags(properties)], properties.line("Tags"))


def _tags(properties: Map) -> Iterator[Map]:
    """The tags whose keys are in the text."""
    for each in properties.maps("Tags"):
        _refuse_unknown(each, {"Key", "Value"})
        if not computed(each, "Key"):
            yield each


def _owner(properties: Map, types: Mapping[str, str]) -> str:
    """The group that a rule belongs to: a parameter or resource, an id, or how the id is computed."""
    if words := computed(properties, "GroupId"):
        how, _, what = words.partition(" ")
        name = what.removesuffix(".GroupId") if how == "GetAtt" else what
        if how not in {"Ref", "GetAtt"}:
            return words
        if name not in types:
            raise Rejected(properties.line("GroupId"), f"there is no parameter or group {name}")
        if how == "GetAtt" and types[name] != _GROUP:
            raise Rejected(properties.line("GroupId"), f"{name} is a parameter, which has no attributes")
        if types[name] not in _GROUP_IDS:
            raise CannotJudge(properties.line("GroupId"), f"the parameter {name} is no security group")
        return name
    if not properties.is_text("GroupId"):
        raise CannotJudge(properties.line("GroupId"), "which group this rule belongs to is not said by GroupId")
    group = properties.required("GroupId")
    if not is_group(group.text):
        raise Rejected(group.line, f"{group.text!r} is not the id of a security group")
    return group.text


def _refuse_unknown(section: Map, known: Iterable[str]) -> None:
    for key in section.keys:
        if key not in known:
            raise CannotJudge(section.line(key), f"{key} is nothing that this grammar knows here")
