"""What options of cloud programs take that are about their answers only. A wrong value has the program refuse the command.

Sources: https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-options.html,
https://learn.microsoft.com/cli/azure/reference-index#az-global-parameters and https://jmespath.org/specification.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from portbook.targets.base import CannotJudge

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_BRACKETS = r"\[(?:-?[0-9]{1,9}|\*)?\]"
_STEP = rf"(?:{_NAME}(?:{_BRACKETS})*)"
_PATH = rf"(?:(?:{_STEP}|(?:{_BRACKETS})+)(?:\.{_STEP})*)"
_SELECTED = rf"\{{ *{_NAME} *: *{_PATH}(?: *, *{_NAME} *: *{_PATH})* *\}}|\[ *{_PATH}(?: *, *{_PATH})* *\]"
_QUERY = re.compile(rf"{_PATH}(?:\.(?:{_SELECTED}))?|{_SELECTED}")
"""Paths, and what is selected behind them: no more of JMESPath is known here."""
_SECONDS = re.compile(r"0|[1-9][0-9]{0,6}")


def is_query(text: str) -> bool:
    """Whether it is surely an expression of JMESPath."""
    return bool(_QUERY.fullmatch(text))


def is_seconds(text: str) -> bool:
    """Whether it is a whole number of seconds."""
    return bool(_SECONDS.fullmatch(text))


def one_of(*words: str) -> Callable[[str], bool]:
    """Whether a text is one of some words."""
    return lambda text: text in words


def refuse_wrong(options: Mapping[str, str], known: Mapping[str, Callable[[str], object]], line: int) -> None:
    """Refuse a value that the program may not take.

    Args:
        options: with their values.
        known: whether a value is right, by option.
        line: of the command.

    Raises:
        CannotJudge: a value is not known to be right.
    """
    for option, is_right in known.items():
        if option in options and not is_right(options[option]):
            raise CannotJudge(
                line, f"whether the program takes {options[option]!r} for {option} is not known: leave the option out"
            )
