"""Commands of the `openstack` program that are about security groups, by their options.

Source: https://docs.openstack.org/python-openstackclient/latest/cli/command-objects/security-group-rule.html and
`security-group.html` beside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from portbook.targets.base import CannotJudge
from portbook.targets.text.options import names_and_options
from portbook.targets.text.shell import Command, commands

CREATE, DELETE, RULE, LIST, EMPTY = "create", "delete", "rule create", "rule list", "empty"
_PROGRAM = ("openstack", "security", "group")
_WHOSE = ("--os-cloud", "--project", "--project-domain")
"""Options that say whose group it is; the first stands in front of what is to be done."""
_SAYING = {"--format", "--column"}
"""Options about what the program says."""
_FORMATS = {"json", "shell", "table", "value", "yaml"}
_MAKING = {"--description", "--project", "--project-domain", *_SAYING}
_GIVEN = {
    CREATE: _MAKING,
    RULE: _MAKING
    | {"--dst-port", "--ethertype", "--icmp-code", "--icmp-type", "--protocol"}
    | {"--remote-ip", "--remote-group", "--remote-address-group"},
}
_FLAGS = {CREATE: {"--stateful"}, RULE: {"--egress", "--ingress"}}
_LONGER = {"-f": "--format", "-c": "--column", "--proto": "--protocol"}
"""Short options, and the other name of one that the program has and does not document.

Source: https://opendev.org/openstack/python-openstackclient/src/branch/master/openstackclient/network/v2/security_group_rule.py
"""
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

    @property
    def whose(self) -> tuple[str, ...]:
        """Which group it is, as far as it says."""
        return (self.group, *(self.options.get(each, "") for each in _WHOSE))


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
    found += [_invocation(command) for command in commands("\n".join(lines))]
    return sorted(found, key=lambda each: each.line)


def _invocation(command: Command) -> Invocation:
    line, (cloud, argv) = command.line, _without_cloud(command.argv)
    verbs = (argv[3:4], argv[3:5])
    verb = next((each for each in (CREATE, DELETE, RULE, LIST) if tuple(each.split()) in verbs), "")
    if argv[:3] != _PROGRAM or not verb or command.stdin is not None:
        raise CannotJudge(
            line,
            f"after {' '.join(_PROGRAM)}, Portbook knows only {CREATE}, {DELETE}, {RULE} and {LIST}",
            id_="openstack-command-unknown",
        )
    words = (_in_full(each) for each in argv[3 + len(verb.split()) :])
    names, options = names_and_options(words, _GIVEN.get(verb, set()), _FLAGS.get(verb, set()), line)
    if empty := [option for option in options if not options[option] and option not in _FLAGS.get(verb, set())]:
        raise CannotJudge(
            line, f"Portbook does not know what {empty[0]} means without a value", id_="openstack-option-without-value"
        )
    if options.get("--format", "table") not in _FORMATS:
        raise CannotJudge(
            line, "Portbook does not know this value of --format", id_="openstack-format-unknown", cure="leave it out"
        )
    if len(names) != 1:
        raise CannotJudge(line, f"Portbook reads {verb} only with the name of one group", id_="openstack-group-unclear")
    return Invocation(line, verb, _named(names[0], line), options | cloud)


def _in_full(word: str) -> str:
    """An option by its long name, with what is joined to it."""
    name, joined, value = word.partition("=")
    return f"{_LONGER[name]}{joined}{value}" if name in _LONGER and name.startswith("--") else _LONGER.get(word, word)


def _without_cloud(argv: tuple[str, ...]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The cloud that is named in front of what is to be done, and the words without it."""
    option, joined, value = argv[1].partition("=") if len(argv) > 1 else ("", "", "")
    if option != _WHOSE[0] or len(argv) < 3:  # noqa: PLR2004  # its value is not there
        return {}, argv
    return {option: value if joined else argv[2]}, (argv[0], *argv[2 if joined else 3 :])


def _named(name: str, line: int) -> str:
    if not _NAME.fullmatch(name):
        raise CannotJudge(line, f"{name!r} is not a plain name of a group", id_="openstack-group-unclear")
    return name
