"""An age as an option takes it: `180d`, `26w`."""

from __future__ import annotations

import re
from datetime import timedelta

import click

_AGE = re.compile(r"([0-9]{1,5})([dw])")
_DAYS = {"d": 1, "w": 7}


class Age(click.ParamType):
    """A number of days or weeks, as a `timedelta`."""

    name = "age"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """The age in the text; fails with click's own exception."""
        if isinstance(value, timedelta):
            return value
        match = _AGE.fullmatch(str(value))
        if match is None:
            self.fail(f"{value!r} is no age: write a number of days or weeks, such as 180d or 26w", param, ctx)
        return timedelta(days=int(match[1]) * _DAYS[match[2]])
