"""`IpPermission` of EC2, read from JSON or from the CLI's shorthand.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from portbook.firewalls.aws.command_line import whole
from portbook.firewalls.aws.security_group_reading import OTHER_GROUP, Grant, refuse_description
from portbook.model import Direction, Family
from portbook.model.ports import HIGHEST
from portbook.targets.base import CannotJudge, Rejected

_LISTS = {"IpRanges": ("CidrIp", Family.IPV4), "Ipv6Ranges": ("CidrIpv6", Family.IPV6)}
_OTHERS = ("UserIdGroupPairs", "PrefixListIds")
_PERMISSION = {"IpProtocol", "FromPort", "ToPort", *_LISTS, *_OTHERS}


def grants(permission: Mapping[str, object], direction: Direction, line: int) -> Iterator[Grant]:
    """One grant for each network of a permission, and one for all its groups and prefix lists.

    Raises:
        CannotJudge: an unknown key.
        Rejected: no network, group or prefix list, or a value of another type.
    """
    _refuse_unknown(permission, _PERMISSION, line)
    protocol = _text(permission, "IpProtocol", line)
    first, last = (_number(permission, key, line) for key in ("FromPort", "ToPort"))
    has_end = False
    for name, (cidr, family) in _LISTS.items():
        for network in _objects(permission, name, line):
            _refuse_unknown(network, {cidr, "Description"}, line)
            refuse_description(_text(network, "Description", line) if "Description" in network else "", line)
            yield Grant(line, direction, protocol, first, last, family, _text(network, cidr, line))
            has_end = True
    if any([*_objects(permission, name, line)] for name in _OTHERS):
        yield Grant(line, direction, protocol, first, last, Family.BOTH, "", OTHER_GROUP)
        has_end = True
    if not has_end:
        message = "a permission needs a network in IpRanges or Ipv6Ranges, a group or a prefix list"
        raise Rejected(line, message, id_="aws-missing-remote")


def _objects(permission: Mapping[str, object], name: str, line: int) -> list[Mapping[str, object]]:
    objects = permission.get(name, [])
    if not isinstance(objects, list) or not all(isinstance(element, Mapping) for element in objects):
        raise Rejected(line, f"{name} must be a list of objects", id_="aws-wrong-type")
    return objects


def _refuse_unknown(members: Mapping[str, object], known: set[str], line: int) -> None:
    if strange := sorted(members.keys() - known):
        raise CannotJudge(line, f"Portbook does not know the key {strange[0]} here", id_="aws-unknown-key")


def _text(members: Mapping[str, object], key: str, line: int) -> str:
    value = members.get(key)
    if not isinstance(value, str):
        raise Rejected(line, f"{key} must be a string, and is required", id_="aws-wrong-type")
    return value


def _number(members: Mapping[str, object], key: str, line: int) -> int | None:
    value = members.get(key)
    if key in members and (not isinstance(value, int) or isinstance(value, bool)):
        raise Rejected(line, f"{key} must be a number without quotes", id_="aws-wrong-type")
    return None if value is None else whole(str(value), line, -1, HIGHEST)
