"""One rule of a security group in a template: a resource of its own, or an element of the group's lists.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroupingress.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from portbook.model import ANY_PROTOCOL, ANYWHERE, Direction, Family, Rule
from portbook.model.ports import HIGHEST
from portbook.targets.aws.granted import OF_OTHERS, Granted, refuse_description
from portbook.targets.aws_cloudformation.intrinsic import computed
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.documents import Map

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


def granted(said: Map, direction: Direction, besides: Iterable[str] = ()) -> Granted:
    """What a rule lets through.

    Raises:
        CannotJudge: a property that is not known, or a value that is computed where it matters.
        Rejected: CloudFormation or EC2 would not take it.
    """
    known = {*_PACKETS, *_GROUPS[direction], "Description", *besides}
    for key in said.keys:
        if key not in known:
            raise CannotJudge(said.line(key), f"{key} is nothing that this grammar knows here")
    _refuse_description(said)
    if computed(said, "IpProtocol"):
        raise CannotJudge(said.line("IpProtocol"), _UNREAD.format("IpProtocol"))
    unread = [each for each in ("FromPort", "ToPort") if computed(said, each)]
    if unread:
        raise CannotJudge(said.line(unread[0]), _UNREAD.format(unread[0]))
    protocol = said.required("IpProtocol").text
    first, last = (_number(said, each) for each in ("FromPort", "ToPort"))
    given = [each for each in NETWORKS if each in said.keys]
    grouped = any(each in said.keys for each in _GROUPS[direction])
    if len(given) + grouped != 1:
        raise Rejected(said.line(), "exactly one of CidrIp and CidrIpv6 has to be there, or a group or prefix list")
    if grouped or computed(said, given[0]):
        why = OF_OTHERS if grouped else _UNREAD.format(given[0])
        return Granted(said.line(), direction, protocol, first, last, Family.BOTH, "", why)
    cidr = said.required(given[0])
    return Granted(cidr.line, direction, protocol, first, last, NETWORKS[given[0]], cidr.text)


def everything(family: Family) -> Rule:
    """What a group lets out that does not say what may leave."""
    return Rule(Direction.OUTBOUND, ANY_PROTOCOL, family, remote=ANYWHERE)


def _refuse_description(said: Map) -> None:
    if "Description" in said.keys and not computed(said, "Description"):
        text = said.required("Description")
        refuse_description(text.text, text.line)


def _number(said: Map, key: str) -> int | None:
    if key not in said.keys:
        return None
    if not said.is_text(key):
        return said.number(key, -1, HIGHEST, 0)
    quoted = said.required(key).text
    if not _NUMBER.fullmatch(quoted) or int(quoted) > HIGHEST:
        raise Rejected(said.line(key), f"{key} is a number from -1 to {HIGHEST}, not {quoted!r}")
    return int(quoted)
