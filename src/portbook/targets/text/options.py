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
        words: all behind what is to be done.
        valued: options with a value, joined by `=` or as the next word.
        flags: options without one; theirs is empty.
        line: where the command is.

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
            raise CannotJudge(line, f"{option} is not an option that this grammar knows here")
        if option in options:
            raise CannotJudge(line, f"{option} stands twice")
        options[option] = value if joined or option in flags else _next(rest, option, line)
    return names, options


def _next(rest: Iterable[str], option: str, line: int) -> str:
    value = next(iter(rest), "-")
    if value.startswith("-"):
        raise Rejected(line, f"{option} needs a value")
    return value
