"""One rule of a security group in a template: a resource of its own, or an entry in the lists of a group.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroupingress.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from portbook.firewalls.aws.cloudformation.intrinsic import computed
from portbook.firewalls.aws.security_group_reading import OTHER_GROUP, Grant, refuse_description
from portbook.model import ANY_PROTOCOL, ANYWHERE, Direction, Family, Rule
from portbook.model.ports import HIGHEST
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.yaml_documents import Map

NETWORKS = {"CidrIp": Family.IPV4, "CidrIpv6": Family.IPV6}
_GROUPS = {
    Direction.INBOUND: (
        *("SourceSecurityGroupId", "SourceSecurityGroupName", "SourceSecurityGroupOwnerId", "SourcePrefixListId"),
    ),
    Direction.OUTBOUND: ("DestinationSecurityGroupId", "DestinationPrefixListId"),
}
_TRAFFIC = {"IpProtocol", "FromPort", "ToPort", *NETWORKS}
_NUMBER = re.compile(r"-1|0|[1-9][0-9]{0,4}")
"""CloudFormation accepts a number in quotes, too."""


def grant(properties: Map, direction: Direction, more: Iterable[str] = ()) -> Grant:
    """The permission of a rule.

    Args:
        properties: of the rule.
        direction: inbound is ingress.
        more: properties that it may have besides.

    Raises:
        CannotJudge: an unknown property, or a computed protocol or port.
        Rejected: CloudFormation or EC2 refuses it.
    """
    known = {*_TRAFFIC, *_GROUPS[direction], "Description", *more}
    for key in properties.keys:
        if key not in known:
            raise CannotJudge(properties.line(key), f"Portbook does not know the key {key} here", id_="aws-unknown-key")
    _refuse_description(properties)
    for key in ("IpProtocol", "FromPort", "ToPort"):
        if computed(properties, key):
            raise CannotJudge(properties.line(key), _not_in_text(key), id_="aws-value-not-in-text")
    protocol = properties.spelled("IpProtocol").text
    first, last = (_number(properties, key) for key in ("FromPort", "ToPort"))
    networks = [key for key in NETWORKS if key in properties.keys]
    grouped = any(key in properties.keys for key in _GROUPS[direction])
    if len(networks) + grouped != 1:
        message = "a rule needs exactly one of CidrIp, CidrIpv6, a group and a prefix list"
        raise Rejected(properties.line(), message, id_="aws-one-remote", cure="write one rule for each")
    if grouped or computed(properties, networks[0]):
        why = OTHER_GROUP if grouped else _not_in_text(networks[0])
        return Grant(properties.line(), direction, protocol, first, last, Family.BOTH, "", why)
    cidr = properties.required(networks[0])
    return Grant(cidr.line, direction, protocol, first, last, NETWORKS[networks[0]], cidr.text)


def _not_in_text(key: str) -> str:
    return f"the value of {key} is not in the text"


def everything(family: Family) -> Rule:
    """What a group without outbound rules lets out."""
    return Rule(Direction.OUTBOUND, ANY_PROTOCOL, family, remote=ANYWHERE)


def _refuse_description(properties: Map) -> None:
    if "Description" in properties.keys and not computed(properties, "Description"):
        text = properties.required("Description")
        refuse_description(text.text, text.line)


def _number(properties: Map, key: str) -> int | None:
    if key not in properties.keys:
        return None
    if not properties.is_text(key):
        return properties.number(key, -1, HIGHEST, 0)
    quoted = properties.required(key).text
    if not _NUMBER.fullmatch(quoted) or int(quoted) > HIGHEST:
        message = f"{key} must be a number from -1 to {HIGHEST}, not {quoted!r}"
        raise Rejected(properties.line(key), message, id_="aws-number-out-of-range")
    return int(quoted)
