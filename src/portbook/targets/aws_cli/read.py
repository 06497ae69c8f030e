"""Commands of the AWS CLI that change security groups, or list their rules.

Source: https://docs.aws.amazon.com/cli/latest/reference/ec2/authorize-security-group-ingress.html, and `-egress`,
`revoke-…` and `describe-security-group-rules` beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from portbook.model import Direction, Family
from portbook.model.ports import HIGHEST
from portbook.targets.aws.granted import Granted, is_group, reading, refuse_description
from portbook.targets.aws.invocations import Invocation, invocations, whole
from portbook.targets.base import CannotJudge, Reading, Rejected
from portbook.targets.taken_back import taken_back

_SHORT = ("--protocol", "--port", "--cidr")
_CHANGING = frozenset({"--group-id", "--ip-permissions", *_SHORT})
_WAYS = {"ingress": Direction.INBOUND, "egress": Direction.OUTBOUND}
_KNOWN = {
    **{f"{verb}-security-group-{way}": _CHANGING for verb in ("authorize", "revoke") for way in _WAYS},
    "describe-security-group-rules": frozenset({"--filters"}),
}
_LISTS = {"IpRanges": ("CidrIp", Family.IPV4), "Ipv6Ranges": ("CidrIpv6", Family.IPV6)}
_PERMISSION = {"IpProtocol", "FromPort", "ToPort", *_LISTS}
_FILTER = re.compile(r"Name=group-id,Values=(.+)")
_PORTS = re.compile(r"(-?[0-9]{1,5})(?:-([0-9]{1,5}))?")
_ALL = "all"


def read(text: str) -> Reading:
    """What the commands of a text let through; nothing, where they revoke or list.

    Raises:
        CannotJudge: another command or option, more than one group, or what takes away beside what adds.
        Rejected: the AWS CLI or EC2 would not take it.
    """
    found = invocations(text, _KNOWN, frozenset())
    _refuse_other_groups(found)
    granted = [(each, list(_granted(each))) for each in found if _changes(each)]
    taking = [each.line for each, _held in granted if each.operation.startswith("revoke")]
    made = [one for each, held in granted for one in held if each.operation.startswith("authorize")]
    return taken_back(taking[0], adds=bool(made)) if taking else reading(made)


def _changes(each: Invocation) -> bool:
    return not each.operation.startswith("describe")


def _refuse_other_groups(found: Iterable[Invocation]) -> None:
    groups = set()
    for each in found:
        group = each.required("--group-id") if _changes(each) else _filtered(each)
        if not is_group(group):
            raise Rejected(each.line, f"{group!r} is not the id of a security group")
        groups.add(group)
        if len(groups) > 1:
            raise CannotJudge(each.line, "the rules are of more than one security group")


def _filtered(listing: Invocation) -> str:
    said = _FILTER.fullmatch(listing.required("--filters"))
    if not said:
        raise CannotJudge(listing.line, "it may only list the rules of a group, by Name=group-id")
    return said[1]


def _granted(call: Invocation) -> Iterator[Granted]:
    direction = _WAYS[call.operation.rpartition("-")[2]]
    short = [each for each in _SHORT if each in call.options]
    if not short:
        for said in _permissions(call.required("--ip-permissions"), call.line):
            yield from _networks(said, direction, call.line)
    elif "--ip-permissions" in call.options:
        raise Rejected(call.line, f"{short[0]} does not go with --ip-permissions")
    else:
        yield _shortly(call, direction)


def _shortly(call: Invocation, direction: Direction) -> Granted:
    """`--protocol tcp --port 443 --cidr 0.0.0.0/0`; without ports, all are meant."""
    protocol, line = call.required("--protocol"), call.line
    ports = _PORTS.fullmatch(call.options.get("--port", _ALL).replace(_ALL, "-1"))
    if not ports:
        raise Rejected(line, "--port is a port, or two with a hyphen between them")
    first = int(ports[1])
    last = int(ports[2] or first)
    if protocol in {"tcp", "udp"} and (first, last) == (-1, -1):
        raise CannotJudge(line, f"all ports of {protocol} have to be said as 0-65535")
    if protocol == "icmp" and ports[2] is None and first != -1:
        raise CannotJudge(line, "an ICMP type without a code")
    return Granted(
        line, direction, "-1" if protocol == _ALL else protocol, first, last, Family.IPV4, call.required("--cidr")
    )


def _permissions(text: str, line: int) -> list[dict[str, Any]]:
    """`IpPermissions` of EC2, as JSON."""
    if not text.startswith("["):
        raise CannotJudge(line, "--ip-permissions cannot be judged unless it is a list in JSON")
    try:
        said = json.loads(text, object_pairs_hook=lambda pairs: _once(pairs, line))
    except (ValueError, RecursionError):  # also of a number with thousands of digits
        raise Rejected(line, "--ip-permissions is not JSON") from None
    if not isinstance(said, list) or not said or not all(isinstance(each, dict) for each in said):
        raise Rejected(line, "--ip-permissions is a list of permissions")
    return said


def _once(pairs: Iterable[tuple[str, Any]], line: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Rejected(line, f"{key} stands twice")
        found[key] = value
    return found


def _networks(said: dict[str, Any], direction: Direction, line: int) -> Iterator[Granted]:
    _refuse_unknown(said, _PERMISSION, line)
    protocol = _text(said, "IpProtocol", line)
    first, last = (_number(said, each, line) for each in ("FromPort", "ToPort"))
    found = False
    for name, (cidr, family) in _LISTS.items():
        networks = said.get(name, [])
        if not isinstance(networks, list) or not all(isinstance(each, dict) for each in networks):
            raise Rejected(line, f"{name} is a list of networks")
        for each in networks:
            _refuse_unknown(each, {cidr, "Description"}, line)
            refuse_description(_text(each, "Description", line) if "Description" in each else "", line)
            yield Granted(line, direction, protocol, first, last, family, _text(each, cidr, line))
            found = True
    if not found:
        raise Rejected(line, "a permission needs a network in IpRanges or Ipv6Ranges")


def _refuse_unknown(said: dict[str, Any], known: set[str], line: int) -> None:
    if strange := sorted(said.keys() - known):
        raise CannotJudge(line, f"{strange[0]} is nothing that this grammar knows here")


def _text(said: dict[str, Any], key: str, line: int) -> str:
    value = said.get(key)
    if not isinstance(value, str):
        raise Rejected(line, f"{key} has to be there, as a string")
    return value


def _number(said: dict[str, Any], key: str, line: int) -> int | None:
    value = said.get(key)
    if key in said and (not isinstance(value, int) or isinstance(value, bool)):
        raise Rejected(line, f"{key} is a number without quotes")
    return None if value is None else whole(str(value), line, -1, HIGHEST)
