"""Commands of the `openstack` program that are about security groups, by their options.

Source: https://docs.openstack.org/python-openstackclient/latest/cli/command-objects/security-group-rule.html and
`security-group.html` beside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from portbook.targets.base import CannotJudge
from portbook.targets.commands import Command, commands
from portbook.targets.options import names_and_options

CREATE, DELETE, RULE, LIST, EMPTY = "create", "delete", "rule create", "rule list", "empty"
_PROGRAM = ("openstack", "security", "group")
_GIVEN = {
    CREATE: {"--description"},
    RULE: {
        *("--description", "--dst-port", "--ethertype", "--icmp-code", "--icmp-type", "--protocol", "--remote-ip"),
    },
}
_FLAGS = {CREATE: {"--stateful"}, RULE: {"--egress", "--ingress"}}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,254}")
_EMPTYING = re.compile(
    r"openstack security group rule list (?P<group>[A-Za-z0-9._-]+) -f value -c ID"
    r" \| xargs -r openstack security group rule delete"
)
"""A pipeline that is known word for word: it deletes all rules that a group has."""


@dataclass(frozen=True)
class Invocation:
    """One command.

    Attributes:
        line: where it is.
        verb: behind `openstack security group`; or `EMPTY`.
        group: the group's name.
        options: the value of each option; empty where it has none.
    """

    line: int
    verb: str
    group: str
    options: Mapping[str, str]


def invocations(text: str) -> list[Invocation]:
    """The commands of a text, in order.

    Raises:
        CannotJudge: another command or option, or a shell is needed.
        Rejected: an option without its value, or no name.
    """
    lines = text.split("\n")
    found = []
    for number, line in enumerate(lines):
        if emptying := _EMPTYING.fullmatch(line):
            found.append(Invocation(number + 1, EMPTY, _named(emptying["group"], number + 1), {}))
            lines[number] = ""
    found += [_invocation(each) for each in commands("\n".join(lines))]
    return sorted(found, key=lambda each: each.line)


def _invocation(command: Command) -> Invocation:
    argv, line = command.argv, command.line
    verbs = (argv[3:4], argv[3:5])
    verb = next((each for each in (CREATE, DELETE, RULE, LIST) if tuple(each.split()) in verbs), "")
    if argv[:3] != _PROGRAM or not verb or command.stdin is not None:
        raise CannotJudge(line, f"it may only {CREATE}, {DELETE}, {RULE} or {LIST} by {' '.join(_PROGRAM)}")
    names, options = names_and_options(
        argv[3 + len(verb.split()) :], _GIVEN.get(verb, set()), _FLAGS.get(verb, set()), line
    )
    if len(names) != 1:
        raise CannotJudge(line, f"{verb} is judged with the name of one group only")
    return Invocation(line, verb, _named(names[0], line), options)


def _named(name: str, line: int) -> str:
    if not _NAME.fullmatch(name):
        raise CannotJudge(line, f"{name!r} is not a plain name of a group")
    return name
