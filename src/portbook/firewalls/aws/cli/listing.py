"""The rules of one security group, as the AWS CLI lists them.

Sources: https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-security-groups.html and
`describe-security-group-rules.html` beside it.
"""

from __future__ import annotations

from collections.abc import Iterator

from portbook.firewalls.aws.ip_permission import grants
from portbook.firewalls.aws.security_group_reading import OTHER_GROUP, Grant
from portbook.model import Direction, Family
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.json_documents import Array, Object, Value, parsed, plain

_LISTS = {"IpPermissions": Direction.INBOUND, "IpPermissionsEgress": Direction.OUTBOUND}
_NETWORKS = {"CidrIpv4": Family.IPV4, "CidrIpv6": Family.IPV6}
_LIST = "run aws ec2 describe-security-groups --group-ids with your group"


def listed_grants(text: str) -> Iterator[Grant]:
    """The permissions of the group in a listing.

    Raises:
        CannotJudge: the text is no such listing, or has several groups, or is not the whole listing.
        Rejected: not JSON.
    """
    listing = parsed(text)
    if not isinstance(listing, Object) or listing.members.get("NextToken"):
        raise CannotJudge(1, "this is not the whole listing of a security group", id_="aws-unknown-listing", cure=_LIST)
    if isinstance(groups := listing.members.get("SecurityGroups"), Array):
        yield from _of_group(_only(groups))
    elif isinstance(rules := listing.members.get("SecurityGroupRules"), Array):
        yield from _of_rules(rules)
    else:
        message = "this is the output of neither describe-security-groups nor describe-security-group-rules"
        raise CannotJudge(1, message, id_="aws-unknown-listing", cure=_LIST)


def _only(groups: Array) -> Object:
    if len(groups.items) != 1 or not isinstance(groups.items[0], Object):
        raise _several_groups(groups.line)
    return groups.items[0]


def _several_groups(line: int) -> CannotJudge:
    message = "this lists several security groups"
    return CannotJudge(line, message, id_="aws-listing-of-several", cure="list one group")


def _of_group(group: Object) -> Iterator[Grant]:
    for key, direction in _LISTS.items():
        permissions = group.members.get(key)
        if not isinstance(permissions, Array):
            raise CannotJudge(group.line, f"the listing has no {key}", id_="aws-unknown-listing", cure=_LIST)
        for permission in permissions.items:
            members = plain(permission)
            if not isinstance(permission, Object) or not isinstance(members, dict):
                raise Rejected(permissions.line, f"{key} must be a list of objects", id_="aws-wrong-type")
            yield from grants(members, direction, permission.line)


def _of_rules(rules: Array) -> Iterator[Grant]:
    groups = set()
    for rule in rules.items:
        if not isinstance(rule, Object):
            raise Rejected(rules.line, "SecurityGroupRules must be a list of objects", id_="aws-wrong-type")
        groups.add(_text(rule, "GroupId"))
        if len(groups) > 1:
            raise _several_groups(rule.line)
        yield _rule(rule)


def _rule(rule: Object) -> Grant:
    outbound = rule.members.get("IsEgress")
    if not isinstance(outbound, bool):
        raise CannotJudge(rule.line, "the listing has a rule without IsEgress", id_="aws-unknown-listing", cure=_LIST)
    direction = Direction.OUTBOUND if outbound else Direction.INBOUND
    protocol = _text(rule, "IpProtocol")
    first, last = (None if protocol == "-1" else _number(rule.members.get(end)) for end in ("FromPort", "ToPort"))
    for key, family in _NETWORKS.items():
        if key in rule.members:
            return Grant(rule.line, direction, protocol, first, last, family, _text(rule, key))
    return Grant(rule.line, direction, protocol, first, last, Family.BOTH, "", OTHER_GROUP)


def _text(rule: Object, key: str) -> str:
    value = rule.members.get(key)
    if not isinstance(value, str):
        raise CannotJudge(rule.line, f"the listing has a rule without {key}", id_="aws-unknown-listing", cure=_LIST)
    return value


def _number(value: Value) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
