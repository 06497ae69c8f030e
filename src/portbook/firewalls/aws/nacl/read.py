"""Entries of a network ACL in commands of the AWS CLI, and in its listing.

Source: https://docs.aws.amazon.com/cli/latest/reference/ec2/create-network-acl-entry.html, and `delete-network-acl-entry`
and `describe-network-acls` beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from portbook.firewalls.aws import security_group_reading
from portbook.firewalls.aws.command_line import Invocation, invocations, whole
from portbook.firewalls.aws.nacl.listing import Entry, listed_entries
from portbook.firewalls.aws.security_group_reading import Grant
from portbook.model import Direction, Family, Reply
from portbook.model.ports import HIGHEST
from portbook.targets import statements
from portbook.targets.base import CannotJudge, Reading, Rejected
from portbook.targets.statements import Statement, taken_back
from portbook.targets.text.json_documents import is_json

_CREATE, _DELETE, _SHOW = "create-network-acl-entry", "delete-network-acl-entry", "describe-network-acls"
_WAYS = {"--ingress": Direction.INBOUND, "--egress": Direction.OUTBOUND}
_PLACE = frozenset({"--network-acl-id", "--rule-number", *_WAYS})
_NETWORKS = {"--cidr-block": Family.IPV4, "--ipv6-cidr-block": Family.IPV6}
_KNOWN = {
    _CREATE: _PLACE | {"--protocol", "--port-range", "--icmp-type-code", "--rule-action", *_NETWORKS},
    _DELETE: _PLACE,
    _SHOW: frozenset({"--network-acl-ids"}),
}
_ACL = re.compile(r"acl-[0-9a-f]{8}(?:[0-9a-f]{9})?")
_PAIR = re.compile(r"([A-Z][a-z]+)=(-?[0-9]+),([A-Z][a-z]+)=(-?[0-9]+)")
_HOST = "to judge the network ACL itself add --as host"
_PROTOCOLS = {"tcp": "tcp", "6": "tcp", "udp": "udp", "17": "udp", "icmp": "icmp", "1": "icmp", "58": "icmpv6"}
_ALL = {"all": "-1", "-1": "-1"}
_ACTIONS = {"allow": True, "deny": False}
_HIGHEST_RULE = 32766
_HIGHEST_MESSAGE = 255


def read(text: str) -> Reading:
    """What the entries that commands create let through: nothing, if they delete or list entries.

    Raises:
        CannotJudge: another command or option, several network ACLs, or commands that create and others that delete.
        Rejected: the AWS CLI or EC2 refuses a command.
    """
    if is_json(text):
        raise CannotJudge(
            1, "this lists the entries of a network ACL and adds none", id_="aws-listing-as-addition", cure=_HOST
        )
    entries, delete_line = _created(text)
    return taken_back(delete_line, adds=bool(entries)) if delete_line else _reading(entries)


def read_host(text: str) -> Reading:
    """What a network ACL lets through, by its listing or by the commands that filled it.

    Raises:
        CannotJudge: as `read`, and where commands delete entries.
        Rejected: as `read`.
    """
    if is_json(text):
        return _reading(listed_entries(text))
    entries, delete_line = _created(text)
    if delete_line:
        message = "the text does not show which entries remain after this"
        raise CannotJudge(delete_line, message, id_="aws-rules-left", cure="judge the listing of the network ACL")
    return _reading(entries)


def _created(text: str) -> tuple[list[Entry], int]:
    """The entries that commands create, and the line of the first command that deletes one; 0 where none does."""
    calls = invocations(text, _KNOWN, frozenset(_WAYS))
    _refuse_others(calls)
    entries = [_entry(call) for call in calls if call.operation == _CREATE]
    return entries, next((call.line for call in calls if call.operation == _DELETE), 0)


def _reading(entries: Iterable[Entry]) -> Reading:
    """In each direction the entry with the lowest number decides; no entry lets replies back."""
    ordered = sorted(_distinct([*entries]), key=lambda entry: entry.number)
    return statements.reading(_statement(entry) for entry in ordered)


def _distinct(entries: Iterable[Entry]) -> Iterator[Entry]:
    keys = set()
    for entry in entries:
        if entry.key in keys:
            message = f"two entries of one direction have the number {entry.number}"
            raise Rejected(entry.grant.line, message, id_="aws-duplicate-entry", cure="change one of the numbers")
        keys.add(entry.key)
        yield entry


def _statement(entry: Entry) -> Statement:
    rule = replace(security_group_reading.rule(entry.grant, []), reply=Reply.NONE)
    return Statement(entry.grant.line, entry.allows, (rule,), what=f"entry {entry.number}")


def _refuse_others(calls: Iterable[Invocation]) -> None:
    """Refuse commands for several network ACLs, and commands that delete no entry."""
    acls = set()
    for call in calls:
        acl = call.required("--network-acl-ids" if call.operation == _SHOW else "--network-acl-id")
        if not _ACL.fullmatch(acl):
            raise Rejected(call.line, f"{acl!r} is not the id of a network ACL", id_="aws-bad-id")
        acls.add(acl)
        if len(acls) > 1:
            message = "the entries are of more than one network ACL"
            cure = "judge the entries of one network ACL at a time"
            raise CannotJudge(call.line, message, id_="aws-several-groups", cure=cure)
        if call.operation == _DELETE:
            _place(call)


def _place(call: Invocation) -> tuple[Direction, int]:
    ways = [option for option in _WAYS if option in call.options]
    if len(ways) != 1:
        message = f"{call.operation} needs either --ingress or --egress"
        raise Rejected(call.line, message, id_="aws-exclusive-options")
    return _WAYS[ways[0]], whole(call.required("--rule-number"), call.line, 1, _HIGHEST_RULE)


def _entry(call: Invocation) -> Entry:
    line, action = call.line, call.required("--rule-action")
    if action not in _ACTIONS:
        raise Rejected(line, "--rule-action must be allow or deny", id_="aws-unknown-action")
    networks = [option for option in _NETWORKS if option in call.options]
    if len(networks) != 1:
        message = f"{call.operation} needs either --cidr-block or --ipv6-cidr-block"
        raise Rejected(line, message, id_="aws-exclusive-options")
    protocol, numbers = _traffic(call)
    direction, number = _place(call)
    grant = Grant(line, direction, protocol, *numbers, _NETWORKS[networks[0]], call.required(networks[0]))
    return Entry(number, _ACTIONS[action], grant)


def _traffic(call: Invocation) -> tuple[str, tuple[int | None, int | None]]:
    """The protocol as security groups spell it, with its ports or its ICMP type and code."""
    spelled, line = call.required("--protocol"), call.line
    protocol = (_PROTOCOLS | _ALL).get(spelled, spelled)
    option_of = {"tcp": "--port-range", "udp": "--port-range", "icmp": "--icmp-type-code", "icmpv6": "--icmp-type-code"}
    if spelled == "icmpv6":
        message = "--protocol must be tcp, udp, icmp, all or a number"
        raise Rejected(line, message, id_="aws-unknown-protocol", cure="icmpv6 is 58")
    for option in ("--port-range", "--icmp-type-code"):
        if option in call.options and option_of.get(protocol) != option:
            message = f"AWS does not document {option} for protocol {spelled}"
            raise CannotJudge(line, message, id_="aws-unclear-port", cure="leave it out")
    if protocol not in option_of:
        return protocol, (None, None)
    return protocol, _message(call) if protocol.startswith("icmp") else _ends(call)


def _ends(call: Invocation) -> tuple[int, int]:
    return _pair(call, "--port-range", ("From", "To"), (0, HIGHEST))


def _message(call: Invocation) -> tuple[int, int]:
    return _pair(call, "--icmp-type-code", ("Type", "Code"), (-1, _HIGHEST_MESSAGE))


def _pair(call: Invocation, option: str, keys: tuple[str, str], limits: tuple[int, int]) -> tuple[int, int]:
    """Two numbers within limits, such as `From=443,To=443`, in any order of the keys."""
    match = _PAIR.fullmatch(call.required(option))
    values = {match[1]: match[2], match[3]: match[4]} if match else {}
    if values.keys() != {*keys}:
        message = f"Portbook knows only {option} {keys[0]}=…,{keys[1]}=…"
        raise CannotJudge(call.line, message, id_="aws-unknown-shorthand")
    first, last = (whole(values[key], call.line, *limits) for key in keys)
    return first, last
