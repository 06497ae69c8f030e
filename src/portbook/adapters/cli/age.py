"""An age as an option takes it: `180d`, `26w`."""

from __future__ import annotations

import re
from datetime import timedelta

import click

_AGE = re.compile(r"([0-9]{1,5})([dw])")
_DAYS = {"d": 1, "w": 7}


def age(_context: click.Context, _option: click.Parameter, text: str | None) -> timedelta | None:
    """The value of an option: a number of days or weeks; None where it is not given.

    Raises:
        click.BadParameter: it is something else.
    """
    if text is None:
        return None
    match = _AGE.fullmatch(text)
    if match is None:
        msg = f"{text!r} is no age: write a number of days or weeks, such as 180d or 26w"
        raise click.BadParameter(msg)
    return timedelta(days=int(match[1]) * _DAYS[match[2]])
