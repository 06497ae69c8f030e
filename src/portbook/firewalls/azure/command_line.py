"""Commands of az that create, delete or show security rules.

Source: https://learn.microsoft.com/cli/azure/network/nsg/rule, "create", "delete" and "show".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from portbook.firewalls.azure.bodies import Body, several_groups
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.output_options import is_query, one_of, refuse_wrong
from portbook.targets.text.shell import Command, commands

_COMMAND = re.compile(r"^[ \t]*(?:#|(?:sudo[ \t]+)?az(?=[ \t]|$))", re.MULTILINE)
"""The start of a command or comment. No line of JSON matches."""
_JSON = re.compile(r"^[ \t]*[\[{]", re.MULTILINE)
_GROUP = ("az", "network", "nsg", "rule")
_VERBS = {"create", "delete", "show"}
_GROUP_OPTIONS = {"--resource-group", "--nsg-name", "--subscription"}
_NAMES = {
    "-g": "--resource-group",
    "-n": "--name",
    "-o": "--output",
    "--source-address-prefix": "--source-address-prefixes",
    "--source-port-range": "--source-port-ranges",
    "--destination-address-prefix": "--destination-address-prefixes",
    "--destination-port-range": "--destination-port-ranges",
}
"""Short options, and the singular forms, which az accepts as abbreviations of the plural ones."""
_STRINGS = {"--access": "Allow", "--direction": "Inbound", "--protocol": "*"}
_LISTS = {
    "--source-address-prefixes": ("sourceAddressPrefix", "es", "*"),
    "--source-port-ranges": ("sourcePortRange", "s", "*"),
    "--destination-address-prefixes": ("destinationAddressPrefix", "es", "*"),
    "--destination-port-ranges": ("destinationPortRange", "s", "80"),
}
"""The property for one value, the ending of its name for several, and the default of az."""
_GROUPS = {
    "--source-asgs": ("sourceApplicationSecurityGroups", "--source-address-prefixes"),
    "--destination-asgs": ("destinationApplicationSecurityGroups", "--destination-address-prefixes"),
}
"""The property, and the option that has no default beside it."""
_OUTPUT: Mapping[str, Callable[[str], object]] = {
    "--output": one_of("json", "jsonc", "none", "table", "tsv", "yaml", "yamlc"),
    "--query": is_query,
}
_FLAGS = {"--debug", "--no-wait", "--only-show-errors", "--verbose"}
"""Options without a value that change no rule."""
_SINGLE = {*_GROUP_OPTIONS, *_OUTPUT, "--name", "--priority", "--description", *_STRINGS}
_NUMBER = re.compile(r"[0-9]{1,9}")
_SPECIAL = re.compile(r"(?:[^=]*=)?@.|['\[{]|(?:null|\?\?)$", re.DOTALL)
"""Values that az reads as the name of a file, or as its shorthand syntax."""


@dataclass(frozen=True)
class Changes:
    """What the commands of a text do to the group.

    Attributes:
        bodies: the rules that they create.
        delete_line: the line of the first command that deletes a rule; 0 where there is none.
    """

    bodies: list[Body]
    delete_line: int


def has_commands(text: str) -> bool:
    """Whether a text has commands or comments of a shell, rather than JSON only."""
    return bool(_COMMAND.search(text))


def changes(text: str) -> Changes:
    """What the commands of a text do.

    Raises:
        CannotJudge: another command or option, several groups, or JSON beside commands.
        Rejected: az refuses a command.
    """
    if _JSON.search(text):
        message = "the text has shell commands or comments beside JSON"
        raise CannotJudge(_first(text), message, id_="azure-commands-and-json", cure="judge each on its own")
    bodies, delete_line, groups = list[Body](), 0, set[tuple[str, ...]]()
    for command in commands(text):
        verb, options = _options(command)
        groups.add(tuple(options.get(name, [""])[0].lower() for name in sorted(_GROUP_OPTIONS)))
        if len(groups) > 1:
            raise several_groups(command.line)
        if verb == "create":
            bodies.append(_body(command.line, options))
        elif verb == "delete":
            delete_line = delete_line or command.line
    return Changes(bodies, delete_line)


def _first(text: str) -> int:
    """The line of the first command or comment."""
    match = _COMMAND.search(text)
    return text.count("\n", 0, match.start()) + 1 if match else 1


def _options(command: Command) -> tuple[str, dict[str, list[str]]]:
    """The verb of a command, and its options with their values."""
    argv, line = command.argv, command.line
    if argv[:4] != _GROUP or not _VERBS & set(argv[4:5]) or command.stdin is not None:
        message = f"Portbook knows only {' '.join(_GROUP)} create, delete and show here"
        raise CannotJudge(line, message, id_="azure-unknown-command", cure="leave other commands out of the text")
    creates = argv[4] == "create"
    known = {*_GROUP_OPTIONS, "--name"} | ({*_FLAGS, *_SINGLE, *_LISTS, *_GROUPS} if creates else set())
    options = dict[str, list[str]]()
    for word in argv[5:]:
        if word.startswith("-"):
            _open(options, word, known, line)
        elif not options:
            raise Rejected(line, f"{word!r} belongs to no option", id_="azure-stray-word")
        else:
            options[next(reversed(options))].append(word)
    _refuse_missing(options, {"--nsg-name", "--name", *({"--priority"} if creates else set())}, line)
    _refuse_wrong_values(options, line)
    return argv[4], options


def _open(options: dict[str, list[str]], word: str, known: set[str], line: int) -> None:
    """Begin an option, with the value that is joined to it by `=`, if any."""
    short, joined, value = word.partition("=")
    name = _NAMES.get(short, short)
    if name not in known:
        raise CannotJudge(line, f"Portbook does not know the option {short} here", id_="azure-unknown-option")
    if name in options:
        raise CannotJudge(line, f"{name} appears twice", id_="azure-option-twice", cure="write it once")
    options[name] = [value] if joined else []


def _refuse_missing(options: Mapping[str, list[str]], required: set[str], line: int) -> None:
    if missing := sorted(required - options.keys()):
        raise Rejected(line, f"az needs {missing[0]}", id_="azure-missing-option")
    if "--resource-group" not in options:
        message = "the resource group is in the settings of az, which are not in the text"
        raise CannotJudge(line, message, id_="azure-unclear-group", cure="add --resource-group")


def _refuse_wrong_values(options: Mapping[str, list[str]], line: int) -> None:
    """Refuse too few or too many values of an option, and values that az does not take literally."""
    refuse_wrong({name: " ".join(values) for name, values in options.items()}, _OUTPUT, line)
    for name, values in options.items():
        if name in _FLAGS:
            if values:
                message = f"Portbook does not know {name} with a value"
                raise CannotJudge(line, message, id_="azure-unknown-option")
        elif not values or (name in _SINGLE and len(values) > 1):
            message = f"{name} needs {'one value' if name in _SINGLE else 'values'}"
            raise Rejected(line, message, id_="azure-option-value")
        if name not in _OUTPUT and any(not value or _SPECIAL.match(value) for value in values):
            message = f"az does not take the value of {name} literally"
            raise CannotJudge(line, message, id_="azure-special-value", cure="write the value itself")


def _body(line: int, options: Mapping[str, list[str]]) -> Body:
    """The rule that az sends, in which a list of one value is a string."""
    properties: dict[str, object] = {name[2:]: options.get(name, [default])[0] for name, default in _STRINGS.items()}
    grouped = {instead for option, (_property, instead) in _GROUPS.items() if option in options}
    for name, (singular, plural, default) in _LISTS.items():
        if name in options or name not in grouped:
            values = options.get(name, [default])
            properties |= {singular: values[0]} if len(values) == 1 else {f"{singular}{plural}": values}
    properties |= {name: options[option] for option, (name, _instead) in _GROUPS.items() if option in options}
    priority = options["--priority"][0]
    if not _NUMBER.fullmatch(priority):
        raise Rejected(line, "--priority must be a number from 100 to 4096", id_="azure-bad-priority")
    if "--description" in options:
        properties["description"] = options["--description"][0]
    return Body(line, options["--name"][0], {**properties, "priority": int(priority)})
