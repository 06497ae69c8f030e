"""Values of cloud programs' options that change the output only. A program refuses a command with a wrong value.

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
"""The known part of JMESPath: paths, and selections behind them."""
_SECONDS = re.compile(r"0|[1-9][0-9]{0,6}")


def is_query(text: str) -> bool:
    """Whether a text is surely a JMESPath expression."""
    return bool(_QUERY.fullmatch(text))


def is_seconds(text: str) -> bool:
    """Whether a text is a whole number of seconds."""
    return bool(_SECONDS.fullmatch(text))


def one_of(*words: str) -> Callable[[str], bool]:
    """A function that returns whether a text is one of these words."""
    return lambda text: text in words


def refuse_wrong(options: Mapping[str, str], known: Mapping[str, Callable[[str], object]], line: int) -> None:
    """Refuse a value that the program may refuse.

    Args:
        options: the options with their values.
        known: the test for a right value, by option.
        line: the line of the command.

    Raises:
        CannotJudge: a value may be wrong.
    """
    for option, is_right in known.items():
        if option in options and not is_right(options[option]):
            message = f"Portbook does not know the value {options[option]!r} of {option}"
            raise CannotJudge(line, message, id_="text-unknown-option-value", cure="leave the option out")
