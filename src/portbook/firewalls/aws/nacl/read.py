"""Commands of the AWS CLI that change the entries of a network ACL, or show it; and what it shows.

Source: https://docs.aws.amazon.com/cli/latest/reference/ec2/create-network-acl-entry.html, and `delete-network-acl-entry`
and `describe-network-acls` beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from portbook.firewalls.aws import security_group_reading
from portbook.firewalls.aws.command_line import Invocation, invocations, whole
from portbook.firewalls.aws.nacl.entry import Entry
from portbook.firewalls.aws.nacl.listing import listed
from portbook.firewalls.aws.security_group_reading import Granted
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
_ENDS = re.compile(r"(From|To)=(-?[0-9]+),(From|To)=(-?[0-9]+)")
_MESSAGE = re.compile(r"(Type|Code)=(-?[0-9]+),(Type|Code)=(-?[0-9]+)")
_PROTOCOLS = {"tcp": "tcp", "6": "tcp", "udp": "udp", "17": "udp", "icmp": "icmp", "1": "icmp", "58": "icmpv6"}
_ALL = {"all": "-1", "-1": "-1"}
_ACTIONS = {"allow": True, "deny": False}
_HIGHEST_RULE = 32766
_HIGHEST_MESSAGE = 255


def read(text: str) -> Reading:
    """What the entries that commands make let through; nothing, where they delete or show.

    Raises:
        CannotJudge: another command or option, more than one network ACL, or what takes away beside what adds.
        Rejected: the AWS CLI or EC2 would not take it.
    """
    if is_json(text):
        raise CannotJudge(1, "this shows the entries that a network ACL has, which adds none: say --as host")
    made, taking = _commanded(text)
    return taken_back(taking, adds=bool(made)) if taking else _reading(made)


def read_host(text: str) -> Reading:
    """What a network ACL lets through that has been shown, or made by commands.

    Raises:
        CannotJudge: as `read`, and where commands take entries away.
        Rejected: as `read`.
    """
    if is_json(text):
        return _reading(listed(text))
    made, taking = _commanded(text)
    if taking:
        raise CannotJudge(taking, "which entries are left after this is not in the text")
    return _reading(made)


def _commanded(text: str) -> tuple[list[Entry], int]:
    """The entries that are made, and the line of the first command that deletes one; 0 where none does."""
    found = invocations(text, _KNOWN, frozenset(_WAYS))
    _refuse_others(found)
    made = [_entry(each) for each in found if each.operation == _CREATE]
    return made, next((each.line for each in found if each.operation == _DELETE), 0)


def _reading(entries: Iterable[Entry]) -> Reading:
    """The entry with the lowest number decides, in each direction; none promises replies."""
    made = list(entries)
    places = set()
    for each in made:
        if each.place in places:
            raise Rejected(each.said.line, "an entry of that direction and number is there already")
        places.add(each.place)
    return statements.reading(_statement(each) for each in sorted(made, key=lambda each: each.number))


def _statement(entry: Entry) -> Statement:
    rule = replace(security_group_reading.rule(entry.said, []), reply=Reply.NONE)
    return Statement(entry.said.line, entry.allows, (rule,), what=f"entry {entry.number}")


def _refuse_others(found: Iterable[Invocation]) -> None:
    known = set()
    for each in found:
        acl = each.required("--network-acl-ids" if each.operation == _SHOW else "--network-acl-id")
        if not _ACL.fullmatch(acl):
            raise Rejected(each.line, f"{acl!r} is not the id of a network ACL")
        known.add(acl)
        if len(known) > 1:
            raise CannotJudge(each.line, "the entries are of more than one network ACL")
        if each.operation == _DELETE:
            _place(each)


def _place(call: Invocation) -> tuple[Direction, int]:
    ways = [each for each in _WAYS if each in call.options]
    if len(ways) != 1:
        raise Rejected(call.line, "it needs one of --ingress and --egress")
    return _WAYS[ways[0]], whole(call.required("--rule-number"), call.line, 1, _HIGHEST_RULE)


def _entry(call: Invocation) -> Entry:
    line, action = call.line, call.required("--rule-action")
    if action not in _ACTIONS:
        raise Rejected(line, "--rule-action is allow or deny")
    given = [each for each in _NETWORKS if each in call.options]
    if len(given) != 1:
        raise Rejected(line, "it needs one of --cidr-block and --ipv6-cidr-block")
    protocol, numbers = _traffic(call)
    direction, number = _place(call)
    said = Granted(line, direction, protocol, *numbers, _NETWORKS[given[0]], call.required(given[0]))
    return Entry(number, _ACTIONS[action], said)


def _traffic(call: Invocation) -> tuple[str, tuple[int | None, int | None]]:
    """The protocol in the words of security groups, with its ports or its ICMP type and code."""
    said, line = call.required("--protocol"), call.line
    protocol = (_PROTOCOLS | _ALL).get(said, said)
    wanted = {"tcp": "--port-range", "udp": "--port-range", "icmp": "--icmp-type-code", "icmpv6": "--icmp-type-code"}
    if said == "icmpv6":
        raise Rejected(line, "the CLI knows tcp, udp, icmp, all and numbers: icmpv6 is 58")
    for each in ("--port-range", "--icmp-type-code"):
        if each in call.options and wanted.get(protocol) != each:
            raise CannotJudge(line, f"{each} beside protocol {said}")
    if protocol not in wanted:
        return protocol, (None, None)
    return protocol, _message(call) if protocol.startswith("icmp") else _ends(call)


def _ends(call: Invocation) -> tuple[int, int]:
    found = _ENDS.fullmatch(call.required("--port-range"))
    if not found or found[1] == found[3]:
        raise CannotJudge(call.line, "--port-range is not From=…,To=…")
    said = {found[1]: found[2], found[3]: found[4]}
    first, last = (whole(said[each], call.line, 0, HIGHEST) for each in ("From", "To"))
    return first, last


def _message(call: Invocation) -> tuple[int, int]:
    found = _MESSAGE.fullmatch(call.required("--icmp-type-code"))
    if not found or found[1] == found[3]:
        raise CannotJudge(call.line, "--icmp-type-code is not Type=…,Code=…")
    said = {found[1]: found[2], found[3]: found[4]}
    kind, code = (whole(said[each], call.line, -1, _HIGHEST_MESSAGE) for each in ("Type", "Code"))
    return kind, code
