"""Commands of `kubectl` that delete policies or show them.

Sources: https://kubernetes.io/docs/reference/kubectl/generated/kubectl_delete/ and .../kubectl_get/
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from portbook.firewalls.kubernetes.labels import NAME_CURE, is_subdomain
from portbook.targets.base import CannotJudge, Reading, Rejected
from portbook.targets.statements import taken_back
from portbook.targets.text.shell import Command, commands

_COMMAND = re.compile(r"^[ \t]*(?:sudo[ \t]+)?kubectl(?=[ \t]|$)", re.MULTILINE)
_OBJECT = re.compile(r"^(?:apiVersion|kind|metadata|spec)[ \t]*:", re.MULTILINE)
_WITH_VALUE = {"delete": {"-n", "--namespace"}, "get": {"-n", "--namespace", "-o", "--output"}}
_SHORTEST = 3
"""The words of the shortest command: the program, the verb and the resource type."""


def has_commands(text: str) -> bool:
    """Whether a text has commands, rather than only objects."""
    return bool(_COMMAND.search(text))


def read_commands(text: str, resources: Sequence[str]) -> Reading:
    """The reading of commands that delete or show policies: nothing passes.

    Args:
        text: the commands.
        resources: the names of the resource type.

    Raises:
        CannotJudge: an unknown command or option, or objects in the same text.
        Rejected: kubectl refuses a command.
    """
    if _OBJECT.search(text):
        return taken_back(_first_line(text), adds=True)
    deletions = [command.line for command in commands(text) if _verb(command, resources) == "delete"]
    return taken_back(deletions[0], adds=False) if deletions else Reading(())


def _first_line(text: str) -> int:
    """The line of the first command."""
    match = _COMMAND.search(text)
    return text.count("\n", 0, match.start()) + 1 if match else 1


def _verb(command: Command, resources: Sequence[str]) -> str:
    argv = command.argv
    known = argv[0] == "kubectl" and argv[1:2] in {("delete",), ("get",)} and argv[2:_SHORTEST] != ()
    if not known or argv[2] not in resources or command.stdin is not None:
        raise CannotJudge(
            command.line,
            f"Portbook knows only kubectl delete and get of {resources[0]} here",
            id_="k8s-command-unknown",
            cure="leave other commands out of the text",
        )
    names, arguments = [], iter(argv[_SHORTEST:])
    for word in arguments:
        if not word.startswith("-"):
            names.append(word)
        elif word.partition("=")[0] not in _WITH_VALUE[argv[1]]:
            raise CannotJudge(command.line, f"Portbook does not know the option {word} here", id_="k8s-option-unknown")
        elif "=" not in word and next(arguments, "-").startswith("-"):
            raise Rejected(command.line, f"{word} needs a value", id_="k8s-option-without-value")
    _refuse_names(command.line, names)
    return argv[1]


def _refuse_names(line: int, names: list[str]) -> None:
    """Refuse a command without names, or with an invalid name."""
    if not names:
        message = "the command does not name the policies"
        raise CannotJudge(line, message, id_="k8s-names-left-out", cure="add the names of the policies")
    if wrong := [name for name in names if not is_subdomain(name)]:
        raise Rejected(line, f"{wrong[0]!r} is not a valid name", id_="k8s-name-invalid", cure=NAME_CURE)
