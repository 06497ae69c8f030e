"""The names and options of a command, for programs whose options have one value or none."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from portbook.targets.base import CannotJudge, Rejected


def names_and_options(
    words: Iterable[str], valued: AbstractSet[str], flags: AbstractSet[str], line: int
) -> tuple[list[str], dict[str, str]]:
    """The names, and the options with their values.

    Args:
        words: the words behind the command.
        valued: the options with a value, joined by `=` or as the next word.
        flags: the options without a value; theirs is empty.
        line: the line of the command.

    Raises:
        CannotJudge: an option is unknown or stands twice.
        Rejected: a value is missing.
    """
    names, options, rest = list[str](), dict[str, str](), iter(words)
    for word in rest:
        if not word.startswith("-"):
            names.append(word)
            continue
        option, joined, value = word.partition("=")
        if option not in valued | flags or (joined and option in flags):
            message = f"Portbook does not know the option {option} here"
            raise CannotJudge(line, message, id_="text-unknown-option")
        if option in options:
            raise CannotJudge(line, f"{option} stands twice", id_="text-option-twice")
        options[option] = value if joined or option in flags else _next(rest, option, line)
    return names, options


def _next(rest: Iterable[str], option: str, line: int) -> str:
    value = next(iter(rest), "-")
    if value.startswith("-"):
        raise Rejected(line, f"{option} needs a value", id_="text-option-without-value")
    return value
