"""Templates of CloudFormation as PyYAML reads them and CloudFormation's registry knows their resources, and what these mean.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portbook.firewalls.aws.check.permissions import Permission
from portbook.model import Direction, Family
from portbook.proof.reading.extracts import extract
from portbook.proof.reading.vendor_schema import VendorSchema
from portbook.proof.reading.yaml_values import documents
from portbook.targets import CannotJudge, Rejected

_SECTIONS = {"AWSTemplateFormatVersion", "Description", "Metadata", "Outputs", "Parameters", "Resources"}
_HANDLED = {"DeletionPolicy", "DependsOn", "Metadata", "UpdateReplacePolicy"}
"""Attributes of a resource about when and how it is made."""
_NETWORKS = {"CidrIp": Family.IPV4, "CidrIpv6": Family.IPV6}
_NUMBERS = ("FromPort", "ToPort")
_UNDERSTOOD = {"GroupId", "Description", "IpProtocol", *_NUMBERS, *_NETWORKS}
_DIRECTIONS = {
    "AWS::EC2::SecurityGroupIngress": Direction.INBOUND,
    "AWS::EC2::SecurityGroupEgress": Direction.OUTBOUND,
}
_DESCRIPTION = re.compile(r"[a-zA-Z0-9 ._:/()#,@\[\]+=&;{}!$*-]{0,255}")
_DIGITS = re.compile(r"-1|0|[1-9][0-9]{0,8}")
_ID = re.compile(r"sg-[0-9a-f]{8}(?:[0-9a-f]{9})?")
_NAME = re.compile(r"[A-Za-z0-9]{1,255}")


@dataclass(frozen=True)
class Template:
    """What a template makes.

    Attributes:
        stack: the name of the stack in its comment; empty without one.
        permissions: of its resources, in order.
    """

    stack: str
    permissions: tuple[Permission, ...]


def template(text: str) -> Template:
    """The template of a text; one of nothing where there are comments only.

    Raises:
        CannotJudge: an unknown section, resource or property; more than one group.
        Rejected: it is no template, or the registry refuses a resource.
    """
    all_documents = documents(text, functions=True)
    if not all_documents:
        return Template("", ())
    (line, content), *others = all_documents
    if (
        others
        or not isinstance(content, dict)
        or not isinstance(content.get("Resources"), dict)
        or not content["Resources"]
    ):
        raise Rejected(line, "a template is one document that has Resources", id_="aws-template-invalid")
    if strange := sorted(map(str, content.keys() - _SECTIONS)):
        raise CannotJudge(line, f"Portbook does not know what {strange[0]} does", id_="aws-template-unknown-part")
    if str(content.get("AWSTemplateFormatVersion", "2010-09-09")) != "2010-09-09":  # a date, without quotes
        raise Rejected(line, "this is not a version of templates", id_="aws-template-version")
    parameters = content.get("Parameters", {})
    groups: set[str] = set()
    permissions = [
        _permission(line, name, resource, parameters, groups) for name, resource in content["Resources"].items()
    ]
    if len(groups) > 1:
        raise CannotJudge(line, "the rules are of more than one security group", id_="aws-several-groups")
    metadata = content.get("Metadata")
    return Template(_text(metadata, "StackName"), tuple(permissions))


def version() -> str:
    """Of the registry's schema."""
    registry = extract("aws_cloudformation")
    return f"CloudFormation's registry in cfn-lint {registry['version']}"


def requested(permission: Permission) -> dict[str, Any]:
    """What CloudFormation asks EC2 for, as EC2's `IpPermission`."""
    ranges, cidr = {Family.IPV4: ("IpRanges", "CidrIp"), Family.IPV6: ("Ipv6Ranges", "CidrIpv6")}[permission.family]
    ip_permission: dict[str, Any] = {"IpProtocol": permission.protocol, ranges: [{cidr: permission.cidr}]}
    return ip_permission | dict(zip(_NUMBERS, permission.numbers, strict=False))


def _permission(line: int, name: str, resource: Any, parameters: Any, groups: set[str]) -> Permission:  # noqa: ANN401  # YAML
    if not _NAME.fullmatch(name) or not isinstance(resource, dict):
        raise Rejected(line, f"{name} is not a resource", id_="aws-resource-invalid")
    kind = _text(resource, "Type")
    if resource.keys() - _HANDLED != {"Type", "Properties"} or kind not in _DIRECTIONS:
        raise CannotJudge(line, f"{name} is more than a rule of a security group", id_="aws-resource-unknown")
    properties = resource["Properties"]
    if isinstance(properties, dict) and any(map(_is_elsewhere, properties.items())):
        raise CannotJudge(line, f"a value of {name} is not in the text", id_="aws-value-not-in-text")
    resolved = _with_numbers(properties) if isinstance(properties, dict) else {}
    if resolved:
        resolved["GroupId"] = _resolved(line, properties, parameters)
    VendorSchema("aws_cloudformation", "CloudFormation's registry", ("resources", kind)).check(line, resolved, name)
    if strange := sorted(resolved.keys() - _UNDERSTOOD):
        raise CannotJudge(
            line, f"which addresses {strange[0]} stands for is not in the text", id_="aws-source-not-in-text"
        )
    if not _DESCRIPTION.fullmatch(resolved.get("Description", "")):
        raise Rejected(line, f"EC2 does not take the description of {name}", id_="aws-description-invalid")
    groups.add(resolved["GroupId"])
    family, cidr = next((family, resolved[key]) for key, family in _NETWORKS.items() if key in resolved)
    numbers = tuple(resolved[key] for key in _NUMBERS if key in resolved)
    return Permission(line, _DIRECTIONS[kind], resolved["IpProtocol"], numbers, family, cidr)


def _is_elsewhere(item: tuple[str, Any]) -> bool:
    """Whether something computes a property's value; which parameter has the group is asked later."""
    name, value = item
    return (isinstance(value, dict) and name != "GroupId") or (isinstance(value, str) and "{{resolve:" in value)


def _with_numbers(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The properties, with numbers for text of digits and text for numbers, as CloudFormation takes them."""
    numbers = {key: properties[key] for key in _NUMBERS if _DIGITS.fullmatch(str(properties.get(key)))}
    protocol = properties.get("IpProtocol")
    texts = {"IpProtocol": str(protocol)} if type(protocol) is int else {}
    return {**properties, **texts, **{name: int(digits) for name, digits in numbers.items()}}


def _resolved(line: int, properties: Mapping[str, Any], parameters: Any) -> Any:  # noqa: ANN401  # YAML
    """The id of the group, or the name of the parameter that has it; anything else is for the schema to refuse."""
    group = properties.get("GroupId")
    if isinstance(group, dict):
        name = _text(group, "Ref")
        if group.keys() == {"Fn::GetAtt"} or group.keys() == {"Fn::ImportValue"}:
            raise CannotJudge(line, "which group this is depends on other resources", id_="aws-group-unclear")
        if group.keys() != {"Ref"} or not isinstance(parameters, dict) or name not in parameters:
            raise Rejected(line, f"there is no parameter {name}", id_="aws-parameter-missing")
        if _text(parameters[name], "Type") not in {"AWS::EC2::SecurityGroup::Id", "String"}:
            raise CannotJudge(line, f"the parameter {name} is not a security group", id_="aws-parameter-unknown")
        return f"parameter {name}"
    if isinstance(group, str) and not _ID.fullmatch(group):
        raise Rejected(line, f"{group} is not the id of a security group", id_="aws-group-id-invalid")
    return group


def _text(mapping: Any, key: str) -> str:  # noqa: ANN401  # YAML
    """A string of a mapping; empty where there is none."""
    value = mapping.get(key) if isinstance(mapping, dict) else None
    return value if isinstance(value, str) else ""
