"""One rule of a security group in a template: a resource of its own, or an element of the group's lists.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroupingress.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from portbook.firewalls.aws.cloudformation.intrinsic import computed
from portbook.firewalls.aws.security_group_reading import OF_OTHERS, Granted, refuse_description
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
_PACKETS = {"IpProtocol", "FromPort", "ToPort", *NETWORKS}
_NUMBER = re.compile(r"-1|0|[1-9][0-9]{0,4}")
"""CloudFormation takes text of digits for a number."""
_UNREAD = "the value of {} is not in the text"


def granted(properties: Map, direction: Direction, besides: Iterable[str] = ()) -> Granted:
    """What a rule lets through.

    Raises:
        CannotJudge: a property that is not known, or a value that is computed where it matters.
        Rejected: CloudFormation or EC2 would not take it.
    """
    known = {*_PACKETS, *_GROUPS[direction], "Description", *besides}
    for key in properties.keys:
        if key not in known:
            raise CannotJudge(properties.line(key), f"{key} is nothing that this grammar knows here")
    _refuse_description(properties)
    if computed(properties, "IpProtocol"):
        raise CannotJudge(properties.line("IpProtocol"), _UNREAD.format("IpProtocol"))
    unread = [key for key in ("FromPort", "ToPort") if computed(properties, key)]
    if unread:
        raise CannotJudge(properties.line(unread[0]), _UNREAD.format(unread[0]))
    protocol = properties.spelled("IpProtocol").text
    first, last = (_number(properties, key) for key in ("FromPort", "ToPort"))
    networks = [key for key in NETWORKS if key in properties.keys]
    grouped = any(key in properties.keys for key in _GROUPS[direction])
    if len(networks) + grouped != 1:
        raise Rejected(
            properties.line(), "exactly one of CidrIp and CidrIpv6 has to be there, or a group or prefix list"
        )
    if grouped or computed(properties, networks[0]):
        why = OF_OTHERS if grouped else _UNREAD.format(networks[0])
        return Granted(properties.line(), direction, protocol, first, last, Family.BOTH, "", why)
    cidr = properties.required(networks[0])
    return Granted(cidr.line, direction, protocol, first, last, NETWORKS[networks[0]], cidr.text)


def everything(family: Family) -> Rule:
    """What a group lets out that does not say what may leave."""
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
        raise Rejected(properties.line(key), f"{key} is a number from -1 to {HIGHEST}, not {quoted!r}")
    return int(quoted)
