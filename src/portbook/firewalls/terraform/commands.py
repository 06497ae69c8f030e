"""Commands of `terraform` or `tofu` that take resources back, or show them.

Source: https://developer.hashicorp.com/terraform/cli/commands, "destroy", "state list" and "state show".
"""

from __future__ import annotations

import re
from collections.abc import Collection

from portbook.targets.base import CannotJudge, Reading
from portbook.targets.statements import taken_back
from portbook.targets.text.shell import Command, commands

_COMMAND = re.compile(r"^[ \t]*(?:sudo[ \t]+)?(?:terraform|tofu)[ \t]+[a-z-]", re.MULTILINE)
"""Not `terraform {`, which is a block."""
_BLOCK = re.compile(r"^[ \t]*resource[ \t]", re.MULTILINE)
_ADDRESS = re.compile(r"([a-z0-9_]+)\.[A-Za-z_][\w-]*", re.ASCII)
_TARGET = "-target="
_STATE = ("state", "list"), ("state", "show")
_PROGRAMS = frozenset({"terraform", "tofu"})


def has_commands(text: str) -> bool:
    """Whether a text is commands, rather than blocks."""
    return bool(_COMMAND.search(text))


def read_commands(text: str, kinds: Collection[str]) -> Reading:
    """Nothing is let through by commands that take back or show.

    Args:
        text: the commands.
        kinds: of the resources that they may be about.

    Raises:
        CannotJudge: it does something else, or to something else.
    """
    first = text[: _found(_COMMAND, text)].count("\n") + 1
    if _BLOCK.search(text):
        return taken_back(first, adds=True)
    taking = [command.line for command in commands(text) if _takes(command, kinds)]
    return taken_back(taking[0], adds=False) if taking else Reading(())


def _found(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.search(text)
    return found.start() if found else 0


def _takes(command: Command, kinds: Collection[str]) -> bool:
    """Whether it takes something away; otherwise it shows."""
    program, words = command.argv[0], command.argv[1:]
    if program not in _PROGRAMS or command.stdin is not None or not words:
        raise CannotJudge(
            command.line, f"Portbook does not know this command of {program}", id_="terraform-command-unknown"
        )
    if words[0] == "destroy":
        _destroys(command.line, words[1:], kinds)
        return True
    if words[:2] not in _STATE or (words[1] == "show" and len(words) != 3):  # noqa: PLR2004  # one address
        raise CannotJudge(
            command.line,
            "Portbook knows only destroy with -target, state list and state show here",
            id_="terraform-command-unknown",
        )
    _refuse_others(command.line, words[2:], kinds)
    return False


def _destroys(line: int, options: tuple[str, ...], kinds: Collection[str]) -> None:
    if not options:
        raise CannotJudge(
            line, "without -target, this destroys everything that the folder created", id_="terraform-destroys-all"
        )
    if strange := [option for option in options if not option.startswith(_TARGET)]:
        raise CannotJudge(line, f"Portbook does not know the option {strange[0]} here", id_="terraform-option-unknown")
    _refuse_others(line, tuple(option.removeprefix(_TARGET) for option in options), kinds)


def _refuse_others(line: int, addresses: tuple[str, ...], kinds: Collection[str]) -> None:
    for address in addresses:
        found = _ADDRESS.fullmatch(address)
        if not found or found[1] not in kinds:
            raise CannotJudge(
                line,
                f"{address!r} is not the address of a {' or '.join(sorted(kinds))}",
                id_="terraform-address-unknown",
            )
