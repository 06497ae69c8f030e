"""What the AWS CLI lists of one security group.

Sources: https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-security-groups.html and
`describe-security-group-rules.html` beside it.
"""

from __future__ import annotations

from collections.abc import Iterator

from portbook.firewalls.aws.permissions import granted
from portbook.firewalls.aws.security_group_reading import OF_OTHERS, Granted
from portbook.model import Direction, Family
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.json_documents import Array, Object, Value, parsed, plain

_LISTS = {"IpPermissions": Direction.INBOUND, "IpPermissionsEgress": Direction.OUTBOUND}
_NETWORKS = {"CidrIpv4": Family.IPV4, "CidrIpv6": Family.IPV6}


def listed(text: str) -> Iterator[Granted]:
    """The permissions of the group that is listed.

    Raises:
        CannotJudge: no such listing, one of several groups, or one that goes on.
        Rejected: not JSON.
    """
    listing = parsed(text)
    if not isinstance(listing, Object) or listing.members.get("NextToken"):
        raise CannotJudge(1, "this is no listing of a security group, or not all of it")
    if isinstance(groups := listing.members.get("SecurityGroups"), Array):
        yield from _of_group(_only(groups))
    elif isinstance(rules := listing.members.get("SecurityGroupRules"), Array):
        yield from _of_rules(rules)
    else:
        raise CannotJudge(
            1, "this is neither what describe-security-groups nor what describe-security-group-rules lists"
        )


def _only(groups: Array) -> Object:
    if len(groups.items) != 1 or not isinstance(groups.items[0], Object):
        raise CannotJudge(groups.line, "which of several groups the host has is not in the text: list one")
    return groups.items[0]


def _of_group(group: Object) -> Iterator[Granted]:
    for key, direction in _LISTS.items():
        permissions = group.members.get(key)
        if not isinstance(permissions, Array):
            raise CannotJudge(group.line, f"the listing has no {key}")
        for permission in permissions.items:
            members = plain(permission)
            if not isinstance(permission, Object) or not isinstance(members, dict):
                raise Rejected(permissions.line, f"{key} is a list of objects")
            yield from granted(members, direction, permission.line)


def _of_rules(rules: Array) -> Iterator[Granted]:
    groups = set()
    for rule in rules.items:
        if not isinstance(rule, Object):
            raise Rejected(rules.line, "a rule is an object")
        groups.add(_text(rule, "GroupId"))
        if len(groups) > 1:
            raise CannotJudge(rule.line, "which of several groups the host has is not in the text: list one")
        yield _rule(rule)


def _rule(rule: Object) -> Granted:
    outbound = rule.members.get("IsEgress")
    if not isinstance(outbound, bool):
        raise CannotJudge(rule.line, "whether the rule is for what goes out is not in the text")
    direction = Direction.OUTBOUND if outbound else Direction.INBOUND
    protocol = _text(rule, "IpProtocol")
    first, last = (None if protocol == "-1" else _number(rule.members.get(end)) for end in ("FromPort", "ToPort"))
    for key, family in _NETWORKS.items():
        if key in rule.members:
            return Granted(rule.line, direction, protocol, first, last, family, _text(rule, key))
    return Granted(rule.line, direction, protocol, first, last, Family.BOTH, "", OF_OTHERS)


def _text(rule: Object, key: str) -> str:
    value = rule.members.get(key)
    if not isinstance(value, str):
        raise CannotJudge(rule.line, f"the listing has a rule without {key}")
    return value


def _number(value: Value) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
