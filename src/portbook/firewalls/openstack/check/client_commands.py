"""Calls of the `openstack` program, taken apart by shlex and held against its own reference of their options."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portbook.proof.reading.extracts import extract
from portbook.proof.reading.shell_words import CommandLine, command_lines, joined
from portbook.targets import CannotJudge, Rejected

REFERENCE = "openstack_security_group"
EMPTY = "empty"
"""The command of a pipeline that deletes all the rules that a group has."""
_PROGRAM = "openstack"
_PIPE = " | "
_DELETING = ("xargs", "-r", _PROGRAM, "security", "group", "rule", "delete")
_IDS = {"--format": "value", "--column": "ID"}
"""What of a listing is nothing but ids, a line each."""
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_RANGE = re.compile(r"([0-9]{1,9})(?::([0-9]{1,9}))?")
_CLOUD = "--os-cloud"
_SAYING = {"--column", "--format"}
"""Options about what the program says of what it has made."""
_MAKING = ("security group create", "security group rule create")
_VERSIONS = {"ipv4": "IPv4", "ipv6": "IPv6"}
_HIDDEN, _SHOWN = "--proto", "--protocol"
"""The program takes the first for the second, and leaves it out of its reference (`argparse.SUPPRESS`)."""


@dataclass(frozen=True)
class Invocation:
    """One call.

    Attributes:
        line: where it is.
        command: `security group rule create`, say; or `EMPTY`.
        words: of the program, as a shell gives them to it, without its name.
        options: their values as the program reads them, by their long names; empty for what has none.
        arguments: the words that are no options.
    """

    line: int
    command: str
    words: tuple[str, ...]
    options: Mapping[str, str]
    arguments: tuple[str, ...]

    @property
    def group(self) -> str:
        """The name of the group that it is about."""
        return self.arguments[0]


def version() -> str:
    """`python-openstackclient 10.5.0`: the client that the reference is of."""
    return f"{extract(REFERENCE)['source'].split()[0]} {extract(REFERENCE)['version']}"


def invocations(text: str) -> list[Invocation]:
    """The calls of a text.

    Raises:
        CannotJudge: a line is something else, or needs a shell for more than the one pipeline that is known.
        Rejected: the program has no such option or value, or misses an argument.
    """
    found = []
    for number, line in joined(text):
        try:
            found += [_invocation(each.words, number) for each in command_lines(line, sudo=True)]
        except CannotJudge as cannot:
            if _PIPE not in line:
                raise type(cannot)(number, cannot.message) from None
            found.append(_emptied(line, number))
    return found


def _emptied(line: str, number: int) -> Invocation:
    """A listing of the ids of a group's rules, which `xargs` gives to a deletion."""
    listing, _, deletion = line.partition(_PIPE)
    first, second = (_words(each, number) for each in (listing, deletion))
    found = _invocation(first, number)
    if second != _DELETING or found.command != "security group rule list" or found.options != _IDS:
        raise CannotJudge(number, "this pipeline does not delete all rules of a group, and no more")
    if len(found.arguments) != 1:
        raise CannotJudge(number, "it deletes the rules of all groups")
    return Invocation(number, EMPTY, found.words, {}, found.arguments)


def _words(text: str, number: int) -> tuple[str, ...]:
    try:
        found: Sequence[CommandLine] = command_lines(text.strip(" "))
    except CannotJudge as cannot:
        raise CannotJudge(number, cannot.message) from None
    return found[0].words if found else ()


def _invocation(words: tuple[str, ...], line: int) -> Invocation:
    commands: Mapping[str, Any] = extract(REFERENCE)["commands"]
    if words[:1] != (_PROGRAM,):
        raise CannotJudge(line, f"this is not {_PROGRAM}")
    cloud = {}
    if words[1:2] == (_CLOUD,) and words[2:3]:
        cloud, words = {_CLOUD: words[2]}, (words[0], *words[3:])
    elif words[1:2] and words[1].startswith(f"{_CLOUD}="):
        cloud, words = {_CLOUD: words[1].partition("=")[2]}, (words[0], *words[2:])
    known = (name for name in commands if words[1:] and tuple(name.split()) == words[1 : 1 + len(name.split())])
    command = next(known, "")
    if not command:
        raise CannotJudge(line, f"this is none of {_PROGRAM} {', '.join(commands)}")
    said = list(_said(words[1 + len(command.split()) :], commands[command]["options"], line))
    options = {name: value for name, value in said if name}
    if len(options) < sum(bool(name) for name, _value in said):
        raise CannotJudge(line, "an option is there twice")
    arguments = tuple(value for name, value in said if not name)
    _refuse_wrong(commands[command], options, arguments, line)
    silent = _SAYING if command in _MAKING else set()
    kept = {name: value for name, value in options.items() if name not in silent} | cloud
    return Invocation(line, command, words[1:], kept, arguments)


def _said(words: Sequence[str], known: Mapping[str, Mapping[str, Any]], line: int) -> Iterator[tuple[str, str]]:
    """Each option with its value, and each other word with no name."""
    rest = iter(words)
    for word in rest:
        if not word.startswith("-"):
            yield "", word
            continue
        said, joined, value = word.partition("=")
        name = _long(said, known, line)
        if known[name].get("values") == 0:
            if joined:
                raise Rejected(line, f"{name} takes no value")
            yield name, ""
        else:
            yield name, _value(name, known[name], value if joined else next(rest, "-"), line, joined=bool(joined))


def _long(said: str, known: Mapping[str, Mapping[str, Any]], line: int) -> str:
    for name, each in known.items():
        if said in (name, *each.get("short", ())):
            return name
    if said == _HIDDEN and _SHOWN in known:
        return _SHOWN
    if any(name.startswith(said) for name in known):
        raise CannotJudge(line, f"{said} is short for something")
    raise Rejected(line, f"the program has no option {said} here")


def _value(name: str, option: Mapping[str, Any], said: str, line: int, *, joined: bool) -> str:
    """A value as the program reads it."""
    if not joined and said.startswith("-"):
        raise Rejected(line, f"{name} needs a value")
    value = _spelled(option.get("converted", ""), said)
    if option.get("type") == "integer" and not _WHOLE.fullmatch(value):
        raise Rejected(line, f"{name} is a number, not {value}")
    if option.get("type") == "range":
        _refuse_range(name, value, line)
    if "choices" in option and value not in option["choices"]:
        raise Rejected(line, f"{name} is one of {', '.join(option['choices'])}, not {value}")
    return value


def _spelled(how: str, said: str) -> str:
    """As one of the program's own functions spells it."""
    if how == "convert_ipvx_case":
        return _VERSIONS.get(said.lower(), said)
    return said.lower() if how == "convert_to_lowercase" else said


def _refuse_range(name: str, value: str, line: int) -> None:
    found = _RANGE.fullmatch(value)
    if not found:
        raise Rejected(line, f"{name} is a port, or two with a colon between them, not {value}")
    if found[2] and int(found[1]) > int(found[2]):
        raise Rejected(line, f"{name}: {found[1]} is not less than {found[2]}")


def _refuse_wrong(command: Mapping[str, Any], options: Mapping[str, str], arguments: Sequence[str], line: int) -> None:
    """Refuse options that do not go together, and arguments that are missing or too many."""
    for each in command["alone"]:
        if len(together := [name for name in each if name in options]) > 1:
            raise Rejected(line, f"{together[1]} is not allowed with {together[0]}")
    for count in command["arguments"].values():
        if not arguments and count != "?":
            raise Rejected(line, "it needs the name of a group")
        if len(arguments) > 1 and count != "+":
            raise Rejected(line, f"the program has no place for {arguments[1]}")
