"""The rules of a security group in a template of CloudFormation.

Sources: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html and
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from portbook.firewalls.aws import tags
from portbook.firewalls.aws.cloudformation.intrinsic import computed
from portbook.firewalls.aws.cloudformation.rule import grant
from portbook.firewalls.aws.cloudformation.sections import LOGICAL_NAME, bad_logical_name, parameters, refuse_wrong
from portbook.firewalls.aws.security_group_reading import Grant, refuse_group_text, refuse_other_group, several_groups
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
"""Written in quotes, or as a date of YAML."""
_NEAR = re.compile("SecurityGroup|NetworkAcl|Firewall|CloudFormation::")
_RESOURCE = {"Type", "Properties", "DependsOn", "Metadata", "DeletionPolicy", "UpdateReplacePolicy"}
_OF_GROUP = {"GroupDescription", "GroupName", "VpcId", "Tags", *_LISTS}
_OTHER = "Portbook does not read what a resource of another type does"


@dataclass
class Contents:
    """What a template creates.

    Attributes:
        grants: the permissions.
        group_line: the line of the group, whose lists have all its rules; 0 where the template has no group.
        default_egress_line: the line of a group without outbound rules; 0 where there is none.
        other_resources: the other resources.
    """

    grants: list[Grant] = field(default_factory=list)
    group_line: int = 0
    default_egress_line: int = 0
    other_resources: list[Remark] = field(default_factory=list)


def contents(template: Map) -> Contents:
    """What a template creates.

    Raises:
        CannotJudge: another section, resource or property, or several groups.
        Rejected: CloudFormation or EC2 refuses it.
    """
    _refuse_unknown(template, _SECTIONS)
    version = template.node("AWSTemplateFormatVersion")
    if version and version.value != _VERSION:
        line = template.line("AWSTemplateFormatVersion")
        raise Rejected(line, f"AWSTemplateFormatVersion must be {_VERSION}", id_="aws-template-version")
    types = parameters(template)
    resources = template.mapping("Resources")
    if not resources.keys:
        raise Rejected(resources.line(), "a template needs a resource", id_="aws-no-resource")
    refuse_wrong(template, resources, types)
    types |= {name: _GROUP for name in resources.keys if resources.mapping(name).required("Type").text == _GROUP}
    result, groups = Contents(), dict[str, int]()
    for name in resources.keys:
        if not LOGICAL_NAME.fullmatch(name):
            raise bad_logical_name(name, resources.line(name))
        _add(result, name, resources.mapping(name), types, groups)
    if len(groups) > 1:
        raise several_groups(list(groups.values())[1])
    if not groups:
        message = "this template has no security group and no rule of one"
        raise CannotJudge(resources.line(), message, id_="aws-no-group")
    return result


def _add(result: Contents, name: str, resource: Map, types: Mapping[str, str], groups: dict[str, int]) -> None:
    """Add a resource to the result, and its group to the groups with their lines."""
    kind = resource.required("Type")
    if kind.text not in {*_KINDS, _GROUP}:
        if _NEAR.search(kind.text):
            message = f"Portbook does not know what {kind.text} does to the same packets"
            raise CannotJudge(kind.line, message, id_="aws-unknown-resource")
        result.other_resources.append(Remark(kind.line, _OTHER, "aws-other-resource"))
        return
    _refuse_unknown(resource, _RESOURCE)
    properties = resource.mapping("Properties")
    if kind.text == _GROUP:
        groups.setdefault(name, resource.line())
        result.grants += _within(result, resource, properties)
    else:
        line = properties.line("GroupId")
        groups.setdefault(_owner(properties, types), line)
        result.grants.append(grant(properties, _KINDS[kind.text], {"GroupId"}))


def _within(result: Contents, resource: Map, properties: Map) -> Iterator[Grant]:
    """The permissions in the lists of a group."""
    _refuse_unknown(properties, _OF_GROUP)
    _refuse_texts(properties)
    result.group_line = resource.line()
    if "SecurityGroupEgress" not in properties.keys or properties.is_empty("SecurityGroupEgress"):
        result.default_egress_line = resource.line()
    for key, direction in _LISTS.items():
        if computed(properties, key):
            message = f"the text does not show the rules of {key}"
            raise CannotJudge(properties.line(key), message, id_="aws-value-not-in-text", cure="write the rules")
        yield from (grant(rule, direction) for rule in properties.maps(key))


def _refuse_texts(properties: Map) -> None:
    """Refuse a group without a description, and wrong names, ids and tags."""
    if "GroupDescription" not in properties.keys:
        raise Rejected(properties.line(), "a group needs GroupDescription", id_="aws-bad-group-text")
    for key in ("GroupDescription", "GroupName"):
        if key in properties.keys and not computed(properties, key):
            text = properties.required(key)
            refuse_group_text(text.text, text.line, named=key == "GroupName")
    if "VpcId" in properties.keys and not computed(properties, "VpcId"):
        vpc = properties.required("VpcId")
        tags.refuse_other_vpc(vpc.text, vpc.line)
    if not computed(properties, "Tags"):
        tags.refuse_keys([tag.required("Key").text for tag in _tags(properties)], properties.line("Tags"))


def _tags(properties: Map) -> Iterator[Map]:
    """The tags whose keys are in the text."""
    for tag in properties.maps("Tags"):
        _refuse_unknown(tag, {"Key", "Value"})
        if not computed(tag, "Key"):
            yield tag


def _owner(properties: Map, types: Mapping[str, str]) -> str:
    """The group of a rule: a parameter or resource, an id, or the expression that computes the id."""
    line = properties.line("GroupId")
    if words := computed(properties, "GroupId"):
        how, _, target = words.partition(" ")
        name = target.removesuffix(".GroupId") if how == "GetAtt" else target
        if how not in {"Ref", "GetAtt"}:
            return words
        if name not in types:
            raise Rejected(
                line,
                f"there is no parameter or group {name}",
                id_="aws-unresolved-reference",
                cure="add it to the template",
            )
        if how == "GetAtt" and types[name] != _GROUP:
            raise Rejected(
                line, f"the parameter {name} has no attributes", id_="aws-unresolved-reference", cure="use Ref"
            )
        if types[name] not in _GROUP_IDS:
            message = f"the parameter {name} is not of the type {_GROUP_ID}"
            raise CannotJudge(line, message, id_="aws-unclear-group", cure="change its Type")
        return name
    if not properties.is_text("GroupId"):
        message = "GroupId does not show which group this rule belongs to"
        raise CannotJudge(line, message, id_="aws-unclear-group", cure="write the id or a reference")
    group = properties.required("GroupId")
    refuse_other_group(group.text, group.line)
    return group.text


def _refuse_unknown(section: Map, known: Iterable[str]) -> None:
    for key in section.keys:
        if key not in known:
            raise CannotJudge(section.line(key), f"Portbook does not know the key {key} here", id_="aws-unknown-key")
