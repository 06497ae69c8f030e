"""The second reader of CloudFormation templates: PyYAML parses them, and CloudFormation's registry checks the resources.

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
_IGNORED = {"DeletionPolicy", "DependsOn", "Metadata", "UpdateReplacePolicy"}
"""The attributes of a resource that do not matter to packets."""
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
    """The contents of a template.

    Attributes:
        stack: the name of the stack in the template's metadata; empty without one.
        permissions: the permissions of its resources, in order.
    """

    stack: str
    permissions: tuple[Permission, ...]


def template(text: str) -> Template:
    """Read a template. A text that has only comments is an empty one.

    Raises:
        CannotJudge: an unknown section, resource or property, or several groups.
        Rejected: it is not a template, or the registry refuses a resource.
    """
    all_documents = documents(text, functions=True)
    if not all_documents:
        return Template("", ())
    (line, content), *further_documents = all_documents
    if (
        further_documents
        or not isinstance(content, dict)
        or not isinstance(content.get("Resources"), dict)
        or not content["Resources"]
    ):
        raise Rejected(line, "a template must be one document with Resources", id_="aws-template-invalid")
    if strange := sorted(map(str, content.keys() - _SECTIONS)):
        raise CannotJudge(line, f"Portbook does not know what {strange[0]} does", id_="aws-template-unknown-part")
    if str(content.get("AWSTemplateFormatVersion", "2010-09-09")) != "2010-09-09":  # a date, without quotes
        message = "AWSTemplateFormatVersion is not a version of templates"
        raise Rejected(line, message, id_="aws-template-version", cure="write 2010-09-09")
    parameters = content.get("Parameters", {})
    groups: set[str] = set()
    permissions = [
        _permission(line, name, resource, parameters, groups) for name, resource in content["Resources"].items()
    ]
    if len(groups) > 1:
        raise CannotJudge(
            line,
            "the rules are of more than one security group",
            id_="aws-several-groups",
            cure="judge the rules of one group at a time",
        )
    metadata = content.get("Metadata")
    return Template(_text(metadata, "StackName"), tuple(permissions))


def version() -> str:
    """The version of the registry's schemas."""
    registry = extract("aws_cloudformation")
    return f"CloudFormation's registry in cfn-lint {registry['version']}"


def requested(permission: Permission) -> dict[str, Any]:
    """EC2's `IpPermission` that CloudFormation sends for a permission."""
    ranges, cidr = {Family.IPV4: ("IpRanges", "CidrIp"), Family.IPV6: ("Ipv6Ranges", "CidrIpv6")}[permission.family]
    ip_permission: dict[str, Any] = {"IpProtocol": permission.protocol, ranges: [{cidr: permission.cidr}]}
    return ip_permission | dict(zip(_NUMBERS, permission.numbers, strict=False))


def _permission(line: int, name: str, resource: Any, parameters: Any, groups: set[str]) -> Permission:  # noqa: ANN401  # YAML
    if not _NAME.fullmatch(name) or not isinstance(resource, dict):
        raise Rejected(line, f"{name} is not a valid resource", id_="aws-resource-invalid")
    kind = _text(resource, "Type")
    if resource.keys() - _IGNORED != {"Type", "Properties"} or kind not in _DIRECTIONS:
        message = f"{name} is not just a rule of a security group"
        cure = "judge the rules of the group alone"
        raise CannotJudge(line, message, id_="aws-resource-unknown", cure=cure)
    properties = resource["Properties"]
    if isinstance(properties, dict) and any(map(_is_elsewhere, properties.items())):
        raise CannotJudge(
            line, f"a value of {name} is not in the text", id_="aws-value-not-in-text", cure="write the value itself"
        )
    resolved = _with_numbers(properties) if isinstance(properties, dict) else {}
    if resolved:
        resolved["GroupId"] = _resolved(line, properties, parameters)
    VendorSchema("aws_cloudformation", "CloudFormation's registry", ("resources", kind)).check(line, resolved, name)
    if strange := sorted(resolved.keys() - _UNDERSTOOD):
        raise CannotJudge(
            line,
            f"the text does not show the addresses of {strange[0]}",
            id_="aws-source-not-in-text",
            cure="write the networks",
        )
    if not _DESCRIPTION.fullmatch(resolved.get("Description", "")):
        message = f"EC2 refuses the description of {name}"
        cure = "use at most 255 of the characters a-z A-Z 0-9 ._-:/()#,@[]+=&;{}!$* and spaces"
        raise Rejected(line, message, id_="aws-description-invalid", cure=cure)
    groups.add(resolved["GroupId"])
    family, cidr = next((family, resolved[key]) for key, family in _NETWORKS.items() if key in resolved)
    numbers = tuple(resolved[key] for key in _NUMBERS if key in resolved)
    return Permission(line, _DIRECTIONS[kind], resolved["IpProtocol"], numbers, family, cidr)


def _is_elsewhere(member: tuple[str, Any]) -> bool:
    """Whether a property's value is computed. `GroupId` may be a parameter, which `_resolved` looks up."""
    name, value = member
    return (isinstance(value, dict) and name != "GroupId") or (isinstance(value, str) and "{{resolve:" in value)


def _with_numbers(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The properties with converted types: CloudFormation accepts strings of digits as ports, and a number as protocol."""
    numbers = {key: properties[key] for key in _NUMBERS if _DIGITS.fullmatch(str(properties.get(key)))}
    protocol = properties.get("IpProtocol")
    texts = {"IpProtocol": str(protocol)} if type(protocol) is int else {}
    return {**properties, **texts, **{name: int(digits) for name, digits in numbers.items()}}


def _resolved(line: int, properties: Mapping[str, Any], parameters: Any) -> Any:  # noqa: ANN401  # YAML
    """The id of the group, or the name of the parameter that has it. The schema refuses other values."""
    group = properties.get("GroupId")
    if isinstance(group, dict):
        name = _text(group, "Ref")
        if group.keys() == {"Fn::GetAtt"} or group.keys() == {"Fn::ImportValue"}:
            message = "the group depends on other resources"
            cure = "write the group's id, or a parameter that has it"
            raise CannotJudge(line, message, id_="aws-group-unclear", cure=cure)
        if group.keys() != {"Ref"} or not isinstance(parameters, dict) or name not in parameters:
            message = f"the template has no parameter {name}"
            raise Rejected(line, message, id_="aws-parameter-missing", cure="add it to Parameters")
        if _text(parameters[name], "Type") not in {"AWS::EC2::SecurityGroup::Id", "String"}:
            raise CannotJudge(
                line,
                f"the parameter {name} is not a security group",
                id_="aws-parameter-unknown",
                cure="set its Type to String",
            )
        return f"parameter {name}"
    if isinstance(group, str) and not _ID.fullmatch(group):
        raise Rejected(line, f"{group} is not the id of a security group", id_="aws-group-id-invalid")
    return group


def _text(mapping: Any, key: str) -> str:  # noqa: ANN401  # YAML
    """A string of a mapping; empty where there is none."""
    value = mapping.get(key) if isinstance(mapping, dict) else None
    return value if isinstance(value, str) else ""
