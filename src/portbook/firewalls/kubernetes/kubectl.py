"""Commands of `kubectl` that take policies back or show them.

Sources: https://kubernetes.io/docs/reference/kubectl/generated/kubectl_delete/ and .../kubectl_get/
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from portbook.firewalls.kubernetes.labels import is_subdomain
from portbook.targets.base import CannotJudge, Reading, Rejected
from portbook.targets.statements import taken_back
from portbook.targets.text.shell import Command, commands

_COMMAND = re.compile(r"^[ \t]*(?:sudo[ \t]+)?kubectl(?=[ \t]|$)", re.MULTILINE)
_OBJECT = re.compile(r"^(?:apiVersion|kind|metadata|spec)[ \t]*:", re.MULTILINE)
_WITH_VALUE = {"delete": {"-n", "--namespace"}, "get": {"-n", "--namespace", "-o", "--output"}}
_SHORTEST = 3
"""The program, what it does, and to which kind."""


def has_commands(text: str) -> bool:
    """Whether a text has commands, rather than only objects."""
    return bool(_COMMAND.search(text))


def read_commands(text: str, resources: Sequence[str]) -> Reading:
    """What commands let through that delete or show policies: nothing.

    Raises:
        CannotJudge: another command or option, or what takes away beside what adds.
        Rejected: kubectl would not take it.
    """
    taking = [command.line for command in commands(_commands_only(text)) if _verb(command, resources) == "delete"]
    return taken_back(taking[0], adds=False) if taking else Reading(())


def _commands_only(text: str) -> str:
    found = _COMMAND.search(text)
    if _OBJECT.search(text):
        taken_back(text[: found.start() if found else 0].count("\n") + 1, adds=True)
    return text


def _verb(command: Command, resources: Sequence[str]) -> str:
    argv = command.argv
    known = argv[0] == "kubectl" and argv[1:2] in {("delete",), ("get",)} and argv[2:_SHORTEST] != ()
    if not known or argv[2] not in resources or command.stdin is not None:
        raise CannotJudge(
            command.line,
            f"Portbook knows only kubectl delete and get of {resources[0]} here",
            id_="k8s-command-unknown",
        )
    names, rest = [], iter(argv[_SHORTEST:])
    for word in rest:
        if not word.startswith("-"):
            names.append(word)
        elif word.partition("=")[0] not in _WITH_VALUE[argv[1]]:
            raise CannotJudge(command.line, f"Portbook does not know the option {word} here", id_="k8s-option-unknown")
        elif "=" not in word and next(rest, "-").startswith("-"):
            raise Rejected(command.line, f"{word} needs a value", id_="k8s-option-without-value")
    _check(command.line, names)
    return argv[1]


def _check(line: int, names: list[str]) -> None:
    if not names:
        raise CannotJudge(line, "the command does not name the policies", id_="k8s-names-left-out")
    if wrong := [name for name in names if not is_subdomain(name)]:
        raise Rejected(line, f"{wrong[0]!r} is not the name of an object", id_="k8s-name-invalid")
