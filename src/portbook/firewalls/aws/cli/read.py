"""Security group rules in commands of the AWS CLI, and in its listings.

Source: https://docs.aws.amazon.com/cli/latest/reference/ec2/authorize-security-group-ingress.html, and `-egress`,
`revoke-…` and `describe-security-group-rules` beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portbook.firewalls.aws import shorthand, tags
from portbook.firewalls.aws.cli.listing import listed_grants
from portbook.firewalls.aws.command_line import Invocation, invocations, whole
from portbook.firewalls.aws.ip_permission import grants
from portbook.firewalls.aws.security_group_reading import (
    OTHER_GROUP,
    Grant,
    is_group,
    reading,
    refuse_other_group,
    several_groups,
)
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
_BRACKETS = "zsh rejects brackets without quotes"
_QUOTE = "put quotes around this word"
_HOST = "to judge the group itself add --as host"


def read(text: str) -> Reading:
    """What the commands of a text let through: nothing, if they revoke or list.

    Raises:
        CannotJudge: another command or option, several groups, or commands that authorize and others that revoke.
        Rejected: the AWS CLI or EC2 refuses a command.
    """
    if is_json(text):
        raise CannotJudge(1, "this lists the rules of a group and adds none", id_="aws-listing-as-addition", cure=_HOST)
    changes = _changes(text)
    if changes.revoke_line:
        return taken_back(changes.revoke_line, adds=bool(changes.grants))
    return reading(changes.grants, changes.remarks)


def read_host(text: str) -> Reading:
    """What a group lets through, by its listing or by the commands that filled it.

    Raises:
        CannotJudge: as `read`, and where commands revoke rules.
        Rejected: as `read`.
    """
    if is_json(text):
        return reading(listed_grants(text))
    changes = _changes(text)
    if changes.revoke_line:
        message = "the text does not show which rules remain after this"
        raise CannotJudge(changes.revoke_line, message, id_="aws-rules-left", cure="judge the listing of the group")
    return reading(changes.grants, changes.remarks)


@dataclass(frozen=True)
class _Changes:
    """What the commands of a text do to the group.

    Attributes:
        grants: the permissions that they add.
        revoke_line: the line of the first command that revokes permissions; 0 where there is none.
        remarks: what a reader of the commands has to know.
    """

    grants: list[Grant]
    revoke_line: int
    remarks: list[Remark]


def _changes(text: str) -> _Changes:
    calls = invocations(text, _KNOWN, frozenset())
    _refuse_other_groups(calls)
    grants_of = [(call, list(_grants(call))) for call in calls if not _is_listing(call)]
    return _Changes(
        [grant for call, added in grants_of for grant in added if call.operation.startswith("authorize")],
        next((call.line for call, _grant in grants_of if call.operation.startswith("revoke")), 0),
        [Remark(call.bracketed, _BRACKETS, "aws-unquoted-brackets", _QUOTE) for call in calls if call.bracketed],
    )


def _is_listing(call: Invocation) -> bool:
    return call.operation.startswith("describe")


def _refuse_other_groups(calls: Iterable[Invocation]) -> None:
    groups = set()
    for call in calls:
        groups.add(_group(call))
        if len(groups) > 1:
            raise several_groups(call.line)


def _group(call: Invocation) -> str:
    """The group by its id, or by its name in a default VPC."""
    if _is_listing(call):
        group = _filtered(call)
    elif "--group-name" in call.options:
        name = call.required("--group-name")
        if "--group-id" in call.options or not _NAME.fullmatch(name) or is_group(name):
            message = "the text does not show which group this names"
            raise CannotJudge(call.line, message, id_="aws-unclear-group", cure="write --group-id only")
        return f"name {name}"
    else:
        group = call.required("--group-id")
    refuse_other_group(group, call.line)
    return group


def _filtered(listing: Invocation) -> str:
    match = _FILTER.fullmatch(listing.required("--filters"))
    if not match:
        message = "Portbook knows only the filter Name=group-id,Values=… with one group"
        raise CannotJudge(listing.line, message, id_="aws-unknown-filter", cure="list the rules of one group")
    return match[1]


def _grants(call: Invocation) -> Iterator[Grant]:
    direction = _WAYS[call.operation.rpartition("-")[2]]
    tags.refuse_wrong(call.options.get("--tag-specifications", ()), call.line)
    short = [option for option in _SHORT if option in call.options]
    if not short:
        if "--ip-permissions" not in call.options:
            raise Rejected(call.line, f"{call.operation} needs --ip-permissions", id_="aws-missing-option")
        for permission in _permissions(call.options["--ip-permissions"], call.line):
            yield from grants(permission, direction, call.line)
    elif "--ip-permissions" in call.options:
        raise Rejected(call.line, f"--ip-permissions excludes {short[0]}", id_="aws-exclusive-options")
    else:
        yield _short_grant(call, direction)


def _short_grant(call: Invocation, direction: Direction) -> Grant:
    """`--protocol tcp --port 443 --cidr 0.0.0.0/0`; without `--port`, all ports."""
    protocol, line = call.required("--protocol"), call.line
    ports = _PORTS.fullmatch(call.value("--port", _ALL).replace(_ALL, "-1"))
    if not ports:
        raise Rejected(line, "--port must be a port, or a range such as 8000-8080", id_="aws-bad-port")
    first = int(ports[1])
    last = int(ports[2] or first)
    if protocol in {"tcp", "udp"} and (first, last) == (-1, -1):
        message = f"Portbook does not know which ports of {protocol} this opens"
        raise CannotJudge(line, message, id_="aws-unclear-port", cure="write all ports as 0-65535")
    if protocol == "icmp" and ports[2] is None and first != -1:
        message = "Portbook does not know which codes of this ICMP type this opens"
        raise CannotJudge(line, message, id_="aws-unclear-port", cure="write the type and the code, such as 3-4")
    grouped = any(option in call.options for option in _OTHERS)
    if grouped and "--cidr" in call.options:
        message = "Portbook does not know a command with both a network and a group"
        raise CannotJudge(line, message, id_="aws-network-and-group", cure="write a command for each")
    spelled = "-1" if protocol == _ALL else protocol
    if grouped:
        return Grant(line, direction, spelled, first, last, Family.BOTH, "", OTHER_GROUP)
    return Grant(line, direction, spelled, first, last, Family.IPV4, call.required("--cidr"))


def _permissions(values: tuple[str, ...], line: int) -> Iterator[dict[str, object]]:
    """The values of `--ip-permissions`: one list in JSON, or objects in JSON or in the CLI's shorthand."""
    if values[0].startswith("["):
        if len(values) > 1:
            raise Rejected(line, "--ip-permissions takes one list in JSON", id_="aws-option-value")
        yield from _objects(_json(values[0], line), line)
    elif values[0].startswith("{"):
        yield from _objects([_json(value, line) for value in values], line)
    elif any("://" in value for value in values):
        message = "the value of --ip-permissions is not in the text"
        raise CannotJudge(line, message, id_="aws-value-not-in-text", cure="write the value itself")
    else:
        yield from (_with_numbers(shorthand.parsed(value, line), line) for value in values)


def _with_numbers(members: dict[str, shorthand.Value], line: int) -> dict[str, object]:
    """A permission in shorthand, with ports as numbers."""
    permission: dict[str, object] = dict(members)
    for key in ("FromPort", "ToPort"):
        if key in permission:
            permission[key] = whole(str(permission[key]), line, -1, HIGHEST)
    return permission


def _json(text: str, line: int) -> object:
    try:
        value: object = json.loads(text, object_pairs_hook=lambda pairs: _object(pairs, line))
    except (ValueError, RecursionError):  # a number with thousands of digits is a ValueError, too
        raise Rejected(line, "--ip-permissions is not JSON", id_="aws-not-json") from None
    return value


def _objects(value: object, line: int) -> Iterator[dict[str, object]]:
    if not isinstance(value, list) or not value or not all(isinstance(element, dict) for element in value):
        raise Rejected(line, "--ip-permissions must be a list of objects", id_="aws-wrong-type")
    yield from value


def _object(pairs: Iterable[tuple[str, object]], line: int) -> dict[str, object]:
    members: dict[str, object] = {}
    for key, value in pairs:
        if key in members:
            raise Rejected(line, f"{key} appears twice", id_="aws-duplicate-key", cure="remove one of them")
        members[key] = value
    return members
