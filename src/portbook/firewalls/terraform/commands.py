"""Commands of `terraform` or `tofu` that destroy resources, or show them.

Source: https://developer.hashicorp.com/terraform/cli/commands, "destroy", "state list" and "state show".
"""

from __future__ import annotations

import re
from collections.abc import Collection

from portbook.targets.base import CannotJudge, Reading
from portbook.targets.statements import taken_back
from portbook.targets.text.shell import Command, commands

_COMMAND = re.compile(r"^[ \t]*(?:sudo[ \t]+)?(?:terraform|tofu)[ \t]+[a-z-]", re.MULTILINE)
"""A command. `terraform {` is a block, and does not match."""
_BLOCK = re.compile(r"^[ \t]*resource[ \t]", re.MULTILINE)
_ADDRESS = re.compile(r"([a-z0-9_]+)\.[A-Za-z_][\w-]*", re.ASCII)
_TARGET = "-target="
_STATE = ("state", "list"), ("state", "show")
_PROGRAMS = frozenset({"terraform", "tofu"})


def has_commands(text: str) -> bool:
    """Whether a text has commands, rather than only blocks."""
    return bool(_COMMAND.search(text))


def read_commands(text: str, kinds: Collection[str]) -> Reading:
    """The reading of commands that destroy or show resources: nothing passes.

    Args:
        text: the commands.
        kinds: the types of the resources that they may name.

    Raises:
        CannotJudge: an unknown command, or a resource of another type.
    """
    if _BLOCK.search(text):
        return taken_back(_first_line(text), adds=True)
    destroying = [command.line for command in commands(text) if _destroys(command, kinds)]
    return taken_back(destroying[0], adds=False) if destroying else Reading(())


def _first_line(text: str) -> int:
    """The line of the first command."""
    match = _COMMAND.search(text)
    return text.count("\n", 0, match.start()) + 1 if match else 1


def _destroys(command: Command, kinds: Collection[str]) -> bool:
    """Whether a command destroys resources; otherwise it shows them."""
    program, words = command.argv[0], command.argv[1:]
    if program not in _PROGRAMS or command.stdin is not None or not words:
        message = f"Portbook does not know this command of {program}"
        cure = "leave other commands out of the text"
        raise CannotJudge(command.line, message, id_="terraform-command-unknown", cure=cure)
    if words[0] == "destroy":
        _refuse_options(command.line, words[1:], kinds)
        return True
    if words[:2] not in _STATE or (words[1] == "show" and len(words) != 3):  # noqa: PLR2004  # one address
        raise CannotJudge(
            command.line,
            "Portbook knows only destroy with -target, state list and state show here",
            id_="terraform-command-unknown",
            cure="leave other commands out of the text",
        )
    _refuse_others(command.line, words[2:], kinds)
    return False


def _refuse_options(line: int, options: tuple[str, ...], kinds: Collection[str]) -> None:
    """Refuse options of `destroy` other than `-target`."""
    if not options:
        message = "without -target, this destroys all resources of the folder"
        raise CannotJudge(line, message, id_="terraform-destroys-all", cure="add -target=ADDRESS for each resource")
    if strange := [option for option in options if not option.startswith(_TARGET)]:
        raise CannotJudge(line, f"Portbook does not know the option {strange[0]} here", id_="terraform-option-unknown")
    _refuse_others(line, tuple(option.removeprefix(_TARGET) for option in options), kinds)


def _refuse_others(line: int, addresses: tuple[str, ...], kinds: Collection[str]) -> None:
    for address in addresses:
        match = _ADDRESS.fullmatch(address)
        if not match or match[1] not in kinds:
            raise CannotJudge(
                line,
                f"{address!r} is not the address of a {' or '.join(sorted(kinds))}",
                id_="terraform-address-unknown",
            )
