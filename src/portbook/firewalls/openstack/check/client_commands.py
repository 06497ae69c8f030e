"""Parses commands of the `openstack` client with argparse, by the client's own reference of its options."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from collections.abc import Callable
from dataclasses import replace

from portbook.proof.reading.extracts import extract
from portbook.proof.reading.program_reference import Invocation, Option, ProgramReference
from portbook.proof.reading.shell_words import CommandLine, command_lines, joined
from portbook.targets import CannotJudge

CREATE_GROUP, DELETE_GROUP = "security group create", "security group delete"
CREATE_RULE, LIST_RULES = "security group rule create", "security group rule list"
DELETE_ALL_RULES = "security group rule list | xargs -r openstack security group rule delete"
"""The pipeline that deletes all the rules of a group."""
_PIPE = " | "
_DELETION = ("xargs", "-r", "openstack", "security", "group", "rule", "delete")
_IDS = {"--format": ("value",), "--column": ("ID",)}
"""The options that print one id on each line."""
_OUTPUT = {"--column", "--format"}
"""Options that change only what the client prints about a new group or rule."""
_RANGE = re.compile(r"([0-9]{1,9})(?::([0-9]{1,9}))?")
_VERSIONS = {"ipv4": "IPv4", "ipv6": "IPv6"}
_CONVERTED: dict[str, Callable[[str], str]] = {
    "": str,
    "convert_ipvx_case": lambda text: _VERSIONS.get(text.lower(), text),
    "convert_to_lowercase": str.lower,
}
"""What the client's functions of these names do with a value."""


def _hidden(name: str, _option: Option) -> tuple[str, ...]:
    """`--proto`, which the client leaves out of its reference (`argparse.SUPPRESS`)."""
    return ("--proto",) if name == "--protocol" else ()


def _value(_name: str, option: Option, text: str) -> str:
    if option.get("type") == "range":
        _refuse_range(text)
    return _CONVERTED[option.get("converted", "")](text)


def _refuse_range(text: str) -> None:
    match = _RANGE.fullmatch(text)
    if not match:
        msg = f"{text} is neither a port nor two with a colon between them"
        raise ArgumentTypeError(msg)
    if match[2] and int(match[1]) > int(match[2]):
        msg = f"{match[1]} is not less than {match[2]}"
        raise ArgumentTypeError(msg)


REFERENCE = ProgramReference(
    "openstack",
    "openstack_security_group",
    abbreviates=True,
    anywhere=("--os-cloud",),
    spellings=_hidden,
    convert=_value,
)


def invocations(text: str) -> list[Invocation]:
    """The command lines of a text.

    Raises:
        CannotJudge: a line is another command, or a pipeline other than `DELETE_ALL_RULES`.
        Rejected: the client refuses an option, a value or an argument.
    """
    calls = []
    for number, line in joined(text):
        try:
            calls += [_call(replace(command, line=number)) for command in command_lines(line, sudo=True)]
        except CannotJudge as cannot:
            if _PIPE not in line:
                raise cannot.at(number) from None
            calls.append(_deletion(line, number))
    return calls


def _deletion(line: str, number: int) -> Invocation:
    """The pipeline that lists the ids of a group's rules and deletes them with `xargs`."""
    listing, _, deletion = line.partition(_PIPE)
    first, second = (_words(command, number) for command in (listing, deletion))
    call = _call(CommandLine(number, first))
    if second != _DELETION or call.command != LIST_RULES or call.options != _IDS:
        message = "Portbook knows only the pipeline that deletes all rules of a group"
        raise CannotJudge(number, message, id_="openstack-pipeline", cure="write a command for each rule")
    if len(call.arguments) != 1:
        message = "this deletes the rules of all groups"
        raise CannotJudge(number, message, id_="openstack-all-groups", cure="name the group")
    return replace(call, command=DELETE_ALL_RULES, options={})


def _words(text: str, number: int) -> tuple[str, ...]:
    try:
        commands = command_lines(text.strip(" "))
    except CannotJudge as cannot:
        raise cannot.at(number) from None
    return commands[0].words if commands else ("",)


def _call(line: CommandLine) -> Invocation:
    call = REFERENCE.call(line, *extract(REFERENCE.extract)["commands"])
    unread = _OUTPUT if call.command in {CREATE_GROUP, CREATE_RULE} else set()
    return replace(call, options={name: values for name, values in call.options.items() if name not in unread})
