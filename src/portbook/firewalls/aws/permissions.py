"""`IpPermission` of EC2, as JSON or the CLI's shorthand say it.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from portbook.firewalls.aws.command_line import whole
from portbook.firewalls.aws.security_group_reading import OF_OTHERS, Granted, refuse_description
from portbook.model import Direction, Family
from portbook.model.ports import HIGHEST
from portbook.targets.base import CannotJudge, Rejected

_LISTS = {"IpRanges": ("CidrIp", Family.IPV4), "Ipv6Ranges": ("CidrIpv6", Family.IPV6)}
_OTHERS = ("UserIdGroupPairs", "PrefixListIds")
_PERMISSION = {"IpProtocol", "FromPort", "ToPort", *_LISTS, *_OTHERS}


def granted(permission: Mapping[str, object], direction: Direction, line: int) -> Iterator[Granted]:
    """What a permission says, by network; once for all groups and prefix lists.

    Raises:
        CannotJudge: a key that is not known.
        Rejected: it has no network, group or prefix list, or a value of another type.
    """
    _refuse_unknown(permission, _PERMISSION, line)
    protocol = _text(permission, "IpProtocol", line)
    first, last = (_number(permission, key, line) for key in ("FromPort", "ToPort"))
    has_end = False
    for name, (cidr, family) in _LISTS.items():
        for network in _objects(permission, name, line):
            _refuse_unknown(network, {cidr, "Description"}, line)
            refuse_description(_text(network, "Description", line) if "Description" in network else "", line)
            yield Granted(line, direction, protocol, first, last, family, _text(network, cidr, line))
            has_end = True
    if any([*_objects(permission, name, line)] for name in _OTHERS):
        yield Granted(line, direction, protocol, first, last, Family.BOTH, "", OF_OTHERS)
        has_end = True
    if not has_end:
        raise Rejected(line, "a permission needs a network in IpRanges or Ipv6Ranges, a group or a prefix list")


def _objects(permission: Mapping[str, object], name: str, line: int) -> list[Mapping[str, object]]:
    objects = permission.get(name, [])
    if not isinstance(objects, list) or not all(isinstance(element, Mapping) for element in objects):
        raise Rejected(line, f"{name} is a list of objects")
    return objects


def _refuse_unknown(members: Mapping[str, object], known: set[str], line: int) -> None:
    if strange := sorted(members.keys() - known):
        raise CannotJudge(line, f"{strange[0]} is nothing that this grammar knows here")


def _text(members: Mapping[str, object], key: str, line: int) -> str:
    value = members.get(key)
    if not isinstance(value, str):
        raise Rejected(line, f"{key} has to be there, as a string")
    return value


def _number(members: Mapping[str, object], key: str, line: int) -> int | None:
    value = members.get(key)
    if key in members and (not isinstance(value, int) or isinstance(value, bool)):
        raise Rejected(line, f"{key} is a number without quotes")
    return None if value is None else whole(str(value), line, -1, HIGHEST)
