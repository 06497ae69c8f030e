"""Commands of the `openstack` client for security groups, split into group and options.

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
_OWNER = ("--os-cloud", "--project", "--project-domain")
"""Options that select the cloud and the project of the group. The first one comes before the verb."""
_OUTPUT = {"--format", "--column"}
"""Options that change only the output."""
_FORMATS = {"json", "shell", "table", "value", "yaml"}
_CREATE_OPTIONS = {"--description", "--project", "--project-domain", *_OUTPUT}
_WITH_VALUE = {
    CREATE: _CREATE_OPTIONS,
    RULE: _CREATE_OPTIONS
    | {"--dst-port", "--ethertype", "--icmp-code", "--icmp-type", "--protocol"}
    | {"--remote-ip", "--remote-group", "--remote-address-group"},
}
_SWITCHES = {CREATE: {"--stateful"}, RULE: {"--egress", "--ingress"}}
_FULL_NAMES = {"-f": "--format", "-c": "--column", "--proto": "--protocol"}
"""The full names of short options, and of `--proto`, which the client accepts and does not document.

Source: https://opendev.org/openstack/python-openstackclient/src/branch/master/openstackclient/network/v2/security_group_rule.py
"""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,254}")
_EMPTYING = re.compile(
    r"openstack security group rule list (?P<group>[A-Za-z0-9._-]+) -f value -c ID"
    r" \| xargs -r openstack security group rule delete"
)
"""The one pipeline that Portbook knows: it deletes all rules of a group."""


@dataclass(frozen=True)
class Invocation:
    """One command.

    Attributes:
        line: its line in the text.
        verb: the words after `openstack security group`, such as `rule create`; `EMPTY` for the pipeline.
        group: the name of the group.
        options: the value of each option; empty for an option without a value.
    """

    line: int
    verb: str
    group: str
    options: Mapping[str, str]

    @property
    def identity(self) -> tuple[str, ...]:
        """The name of the group, its cloud and its project; empty strings for what the command leaves out."""
        return (self.group, *(self.options.get(option, "") for option in _OWNER))


def invocations(text: str) -> list[Invocation]:
    """The commands of a text, in order.

    Raises:
        CannotJudge: an unknown command or option, or a command that needs a shell.
        Rejected: an option without its value.
    """
    lines = text.split("\n")
    calls = []
    for number, line in enumerate(lines):
        if emptying := _EMPTYING.fullmatch(line):
            calls.append(Invocation(number + 1, EMPTY, _checked_name(emptying["group"], number + 1), {}))
            lines[number] = ""
    calls += [_invocation(command) for command in commands("\n".join(lines))]
    return sorted(calls, key=lambda call: call.line)


def _invocation(command: Command) -> Invocation:
    line, (cloud, argv) = command.line, _without_cloud(command.argv)
    verbs = (argv[3:4], argv[3:5])
    verb = next((known for known in (CREATE, DELETE, RULE, LIST) if tuple(known.split()) in verbs), "")
    if argv[:3] != _PROGRAM or not verb or command.stdin is not None:
        raise CannotJudge(
            line,
            f"after {' '.join(_PROGRAM)}, Portbook knows only {CREATE}, {DELETE}, {RULE} and {LIST}",
            id_="openstack-command-unknown",
            cure="leave other commands out of the text",
        )
    words = (_in_full(word) for word in argv[3 + len(verb.split()) :])
    names, options = names_and_options(words, _WITH_VALUE.get(verb, set()), _SWITCHES.get(verb, set()), line)
    if empty := [option for option in options if not options[option] and option not in _SWITCHES.get(verb, set())]:
        raise CannotJudge(
            line,
            f"{empty[0]} has an empty value",
            id_="openstack-option-without-value",
            cure="write a value, or leave the option out",
        )
    if options.get("--format", "table") not in _FORMATS:
        raise CannotJudge(
            line, "Portbook does not know this value of --format", id_="openstack-format-unknown", cure="leave it out"
        )
    if len(names) != 1:
        message = f"Portbook reads {verb} only for exactly one group"
        raise CannotJudge(line, message, id_="openstack-group-unclear", cure="write a command for each group")
    return Invocation(line, verb, _checked_name(names[0], line), options | cloud)


def _in_full(word: str) -> str:
    """A word, with the full name of the option in place of its short name."""
    name, joined, value = word.partition("=")
    return (
        f"{_FULL_NAMES[name]}{joined}{value}"
        if name in _FULL_NAMES and name.startswith("--")
        else _FULL_NAMES.get(word, word)
    )


def _without_cloud(argv: tuple[str, ...]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The option `--os-cloud` before the verb, if any, and the words without it."""
    option, joined, value = argv[1].partition("=") if len(argv) > 1 else ("", "", "")
    if option != _OWNER[0] or len(argv) < 3:  # noqa: PLR2004  # its value is not there
        return {}, argv
    return {option: value if joined else argv[2]}, (argv[0], *argv[2 if joined else 3 :])


def _checked_name(name: str, line: int) -> str:
    if not _NAME.fullmatch(name):
        message = f"Portbook does not read {name!r} as the name of a group"
        cure = "use letters, digits, dots, hyphens and underscores, and begin with a letter or digit"
        raise CannotJudge(line, message, id_="openstack-group-unclear", cure=cure)
    return name
