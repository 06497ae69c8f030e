"""Commands of az that make security rules, take them back or show them.

Source: https://learn.microsoft.com/cli/azure/network/nsg/rule, "create", "delete" and "show".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from portbook.firewalls.azure.bodies import Body
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.output_options import is_query, one_of, refuse_wrong
from portbook.targets.text.shell import Command, commands

_COMMAND = re.compile(r"^[ \t]*(?:#|(?:sudo[ \t]+)?az(?=[ \t]|$))", re.MULTILINE)
"""Neither begins a line of JSON."""
_JSON = re.compile(r"^[ \t]*[\[{]", re.MULTILINE)
_GROUP = ("az", "network", "nsg", "rule")
_VERBS = {"create", "delete", "show"}
_WHERE = {"--resource-group", "--nsg-name", "--subscription"}
_NAMES = {
    "-g": "--resource-group",
    "-n": "--name",
    "-o": "--output",
    "--source-address-prefix": "--source-address-prefixes",
    "--source-port-range": "--source-port-ranges",
    "--destination-address-prefix": "--destination-address-prefixes",
    "--destination-port-range": "--destination-port-ranges",
}
"""Short options, and the ones in the singular, which az takes as the beginnings of the others."""
_STRINGS = {"--access": "Allow", "--direction": "Inbound", "--protocol": "*"}
_LISTS = {
    "--source-address-prefixes": ("sourceAddressPrefix", "es", "*"),
    "--source-port-ranges": ("sourcePortRange", "s", "*"),
    "--destination-address-prefixes": ("destinationAddressPrefix", "es", "*"),
    "--destination-port-ranges": ("destinationPortRange", "s", "80"),
}
"""The property for one value, what its name ends in for several, and what az takes where the option is missing."""
_GROUPS = {
    "--source-asgs": ("sourceApplicationSecurityGroups", "--source-address-prefixes"),
    "--destination-asgs": ("destinationApplicationSecurityGroups", "--destination-address-prefixes"),
}
"""The property, and the option that need not be there beside it."""
_SAYING: Mapping[str, Callable[[str], object]] = {
    "--output": one_of("json", "jsonc", "none", "table", "tsv", "yaml", "yamlc"),
    "--query": is_query,
}
_FLAGS = {"--debug", "--no-wait", "--only-show-errors", "--verbose"}
"""Options about what az says, and whether it waits: they change no rule."""
_SINGLE = {*_WHERE, *_SAYING, "--name", "--priority", "--description", *_STRINGS}
_NUMBER = re.compile(r"[0-9]{1,9}")
_SPECIAL = re.compile(r"(?:[^=]*=)?@.|['\[{]|(?:null|\?\?)$", re.DOTALL)
"""What az takes for a file's name, or for its own shorthand syntax."""


@dataclass(frozen=True)
class Told:
    """What commands do: the rules that they make, and the line of the first that takes one away; 0 where none does."""

    made: list[Body]
    taking: int


def has_commands(text: str) -> bool:
    """Whether a text has commands or comments, rather than only bodies of requests."""
    return bool(_COMMAND.search(text))


def told(text: str) -> Told:
    """What the commands of a text do.

    Raises:
        CannotJudge: another command or option, more than one group, or what takes away beside what adds.
        Rejected: az would not take it.
    """
    if _JSON.search(text):
        raise CannotJudge(_first(text), "what takes rules away beside what adds some cannot be judged")
    made, taking, where = list[Body](), 0, set[tuple[str, ...]]()
    for each in commands(text):
        verb, options = _options(each)
        where.add(tuple(options.get(name, [""])[0].lower() for name in sorted(_WHERE)))
        if len(where) > 1:
            raise CannotJudge(each.line, "the rules are of more than one network security group")
        if verb == "create":
            made.append(_body(each.line, options))
        elif verb == "delete":
            taking = taking or each.line
    return Told(made, taking)


def _first(text: str) -> int:
    found = _COMMAND.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def _options(command: Command) -> tuple[str, dict[str, list[str]]]:
    """What is to be done, and the options with their values."""
    argv, line = command.argv, command.line
    if argv[:4] != _GROUP or not _VERBS & set(argv[4:5]) or command.stdin is not None:
        raise CannotJudge(line, f"it may only create, delete or show by {' '.join(_GROUP)}")
    making = argv[4] == "create"
    known = {*_WHERE, "--name"} | ({*_FLAGS, *_SINGLE, *_LISTS, *_GROUPS} if making else set())
    options = dict[str, list[str]]()
    for each in argv[5:]:
        if each.startswith("-"):
            _open(options, each, known, line)
        elif not options:
            raise Rejected(line, f"{each!r} stands where an option has to")
        else:
            options[next(reversed(options))].append(each)
    _refuse_wrong_numbers(options, {"--nsg-name", "--name", *({"--priority"} if making else set())}, line)
    return argv[4], options


def _open(options: dict[str, list[str]], said: str, known: set[str], line: int) -> None:
    """Begin an option, and its values if they are joined to it."""
    short, joined, value = said.partition("=")
    name = _NAMES.get(short, short)
    if name not in known:
        raise CannotJudge(line, f"{short} is not an option that this grammar knows here")
    if name in options:
        raise CannotJudge(line, f"{name} stands twice")
    options[name] = [value] if joined else []


def _refuse_wrong_numbers(options: Mapping[str, list[str]], required: set[str], line: int) -> None:
    """Of options and of values; and values that are not what they seem."""
    if missing := sorted(required - options.keys()):
        raise Rejected(line, f"{missing[0]} has to be there")
    if "--resource-group" not in options:
        raise CannotJudge(line, "which resource group the settings of az name is not in the text")
    refuse_wrong({name: " ".join(values) for name, values in options.items()}, _SAYING, line)
    for name, values in options.items():
        if name in _FLAGS:
            if values:
                raise CannotJudge(line, f"{name} with a value cannot be judged")
        elif not values or (name in _SINGLE and len(values) > 1):
            raise Rejected(line, f"{name} needs {'one value' if name in _SINGLE else 'values'}")
        if name not in _SAYING and any(not each or _SPECIAL.match(each) for each in values):
            raise CannotJudge(line, f"az takes the value of {name} for something else than itself")


def _body(line: int, options: Mapping[str, list[str]]) -> Body:
    """What az sends: it spells one value of a list as a string."""
    properties: dict[str, object] = {name[2:]: options.get(name, [said])[0] for name, said in _STRINGS.items()}
    grouped = {instead for option, (_property, instead) in _GROUPS.items() if option in options}
    for name, (one, plural, default) in _LISTS.items():
        if name in options or name not in grouped:
            values = options.get(name, [default])
            properties |= {one: values[0]} if len(values) == 1 else {f"{one}{plural}": values}
    properties |= {name: options[option] for option, (name, _instead) in _GROUPS.items() if option in options}
    priority = options["--priority"][0]
    if not _NUMBER.fullmatch(priority):
        raise Rejected(line, "--priority is a number")
    described = {"description": options["--description"][0]} if "--description" in options else {}
    return Body(line, options["--name"][0], {**properties, "priority": int(priority), **described})
