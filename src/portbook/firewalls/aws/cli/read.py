"""Commands of the AWS CLI that change security groups, or list their rules; and what it lists.

Source: https://docs.aws.amazon.com/cli/latest/reference/ec2/authorize-security-group-ingress.html, and `-egress`,
`revoke-…` and `describe-security-group-rules` beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from portbook.firewalls.aws import shorthand, tags
from portbook.firewalls.aws.cli.listing import listed
from portbook.firewalls.aws.command_line import Invocation, invocations, whole
from portbook.firewalls.aws.permissions import granted
from portbook.firewalls.aws.security_group_reading import OF_OTHERS, Granted, is_group, reading
from portbook.model import Direction, Family
from portbook.model.ports import HIGHEST
from portbook.targets.base import CannotJudge, Reading, Rejected, Remark
from portbook.targets.statements import taken_back
from portbook.targets.text.json_documents import is_json

_OTHERS = ("--source-group", "--group-owner")
_SHORT = ("--protocol", "--port", "--cidr", *_OTHERS)
_CHANGING = frozenset({"--group-id", "--ip-permissions", "--tag-specifications", *_SHORT})
_WAYS = {"ingress": Direction.INBOUND, "egress": Direction.OUTBOUND}
_KNOWN = {
    **{f"{verb}-security-group-{way}": _CHANGING for verb in ("authorize", "revoke") for way in _WAYS},
    **{f"{verb}-security-group-ingress": _CHANGING | {"--group-name"} for verb in ("authorize", "revoke")},
    "describe-security-group-rules": frozenset({"--filters"}),
}
_FILTER = re.compile(r"Name=group-id,Values=(.+)")
_PORTS = re.compile(r"(-?[0-9]{1,5})(?:-([0-9]{1,5}))?")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._:/()#,@+=&;{}!$*-]{0,254}")
_ALL = "all"
_BRACKETS = "zsh refuses brackets without quotes: put quotes around this word"


def read(text: str) -> Reading:
    """What the commands of a text let through; nothing, where they revoke or list.

    Raises:
        CannotJudge: another command or option, more than one group, or what takes away beside what adds.
        Rejected: the AWS CLI or EC2 would not take it.
    """
    if is_json(text):
        raise CannotJudge(1, "this lists the rules that a group has, which adds none: say --as host")
    made, taking, remarks = _commanded(text)
    return taken_back(taking, adds=bool(made)) if taking else reading(made, remarks)


def read_host(text: str) -> Reading:
    """What a group lets through that has been listed, or made by commands.

    Raises:
        CannotJudge: as `read`, and where commands take rules away.
        Rejected: as `read`.
    """
    if is_json(text):
        return reading(listed(text))
    made, taking, remarks = _commanded(text)
    if taking:
        raise CannotJudge(taking, "which rules are left after this is not in the text")
    return reading(made, remarks)


def _commanded(text: str) -> tuple[list[Granted], int, list[Remark]]:
    """What is added, the line of the first command that takes something away or 0, and remarks."""
    found = invocations(text, _KNOWN, frozenset())
    _refuse_other_groups(found)
    held = [(each, list(_granted(each))) for each in found if _changes(each)]
    taking = [each.line for each, _said in held if each.operation.startswith("revoke")]
    made = [one for each, said in held for one in said if each.operation.startswith("authorize")]
    remarks = [Remark(each.bracketed, _BRACKETS) for each in found if each.bracketed]
    return made, taking[0] if taking else 0, remarks


def _changes(each: Invocation) -> bool:
    return not each.operation.startswith("describe")


def _refuse_other_groups(found: Iterable[Invocation]) -> None:
    groups = set()
    for each in found:
        groups.add(_group(each))
        if len(groups) > 1:
            raise CannotJudge(each.line, "the rules are of more than one security group")


def _group(each: Invocation) -> str:
    """The group by its id, or by its name in a default VPC."""
    if not _changes(each):
        group = _filtered(each)
    elif "--group-name" in each.options:
        name = each.required("--group-name")
        if "--group-id" in each.options or not _NAME.fullmatch(name) or is_group(name):
            raise CannotJudge(each.line, "a group has its id or its name, and a plain one")
        return f"name {name}"
    else:
        group = each.required("--group-id")
    if not is_group(group):
        raise Rejected(each.line, f"{group!r} is not the id of a security group")
    return group


def _filtered(listing: Invocation) -> str:
    said = _FILTER.fullmatch(listing.required("--filters"))
    if not said:
        raise CannotJudge(listing.line, "it may only list the rules of a group, by Name=group-id")
    return said[1]


def _granted(call: Invocation) -> Iterator[Granted]:
    direction = _WAYS[call.operation.rpartition("-")[2]]
    tags.refuse_wrong(call.options.get("--tag-specifications", ()), call.line)
    short = [each for each in _SHORT if each in call.options]
    if not short:
        if "--ip-permissions" not in call.options:
            raise Rejected(call.line, f"{call.operation} needs --ip-permissions")
        for said in _permissions(call.options["--ip-permissions"], call.line):
            yield from granted(said, direction, call.line)
    elif "--ip-permissions" in call.options:
        raise Rejected(call.line, f"{short[0]} does not go with --ip-permissions")
    else:
        yield _shortly(call, direction)


def _shortly(call: Invocation, direction: Direction) -> Granted:
    """`--protocol tcp --port 443 --cidr 0.0.0.0/0`; without ports, all are meant."""
    protocol, line = call.required("--protocol"), call.line
    ports = _PORTS.fullmatch(call.value("--port", _ALL).replace(_ALL, "-1"))
    if not ports:
        raise Rejected(line, "--port is a port, or two with a hyphen between them")
    first = int(ports[1])
    last = int(ports[2] or first)
    if protocol in {"tcp", "udp"} and (first, last) == (-1, -1):
        raise CannotJudge(line, f"all ports of {protocol} have to be said as 0-65535")
    if protocol == "icmp" and ports[2] is None and first != -1:
        raise CannotJudge(line, "an ICMP type without a code")
    grouped = any(each in call.options for each in _OTHERS)
    if grouped and "--cidr" in call.options:
        raise CannotJudge(line, "a network and a group at the other end of one rule")
    spelled = "-1" if protocol == _ALL else protocol
    if grouped:
        return Granted(line, direction, spelled, first, last, Family.BOTH, "", OF_OTHERS)
    return Granted(line, direction, spelled, first, last, Family.IPV4, call.required("--cidr"))


def _permissions(values: tuple[str, ...], line: int) -> Iterator[dict[str, object]]:
    """`IpPermissions` of EC2: a list in JSON, or an object in JSON or the CLI's shorthand each."""
    if values[0].startswith("["):
        if len(values) > 1:
            raise Rejected(line, "--ip-permissions takes one value if it is a list in JSON")
        yield from _objects(_json(values[0], line), line)
    elif values[0].startswith("{"):
        yield from _objects([_json(each, line) for each in values], line)
    elif any("://" in each for each in values):
        raise CannotJudge(line, "the value of --ip-permissions is not in the text")
    else:
        yield from (_counted(shorthand.parsed(each, line), line) for each in values)


def _counted(said: dict[str, shorthand.Value], line: int) -> dict[str, object]:
    """What a shorthand says, with numbers where EC2 has them."""
    found: dict[str, object] = dict(said)
    for key in ("FromPort", "ToPort"):
        if key in found:
            found[key] = whole(str(found[key]), line, -1, HIGHEST)
    return found


def _json(text: str, line: int) -> object:
    try:
        found: object = json.loads(text, object_pairs_hook=lambda pairs: _once(pairs, line))
    except (ValueError, RecursionError):  # also of a number with thousands of digits
        raise Rejected(line, "--ip-permissions is not JSON") from None
    return found


def _objects(said: object, line: int) -> Iterator[dict[str, object]]:
    if not isinstance(said, list) or not said or not all(isinstance(each, dict) for each in said):
        raise Rejected(line, "--ip-permissions is a list of permissions")
    yield from said


def _once(pairs: Iterable[tuple[str, object]], line: int) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise Rejected(line, f"{key} stands twice")
        found[key] = value
    return found
