"""The day of today, at the edge of the program: everything else is given it."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

VARIABLE = "SOURCE_DATE_EPOCH"
"""Seconds since 1970, in place of the clock. Source: https://reproducible-builds.org/specs/source-date-epoch/"""


class UnusableDate(Exception):  # noqa: N818  # it says what is so, as KeyError does
    """The variable does not tell a day.

    Attributes:
        message: why, one sentence without a full stop.
        cure: what to do.
    """

    def __init__(self, message: str, cure: str) -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure


def today() -> date:
    """The day in UTC, by SOURCE_DATE_EPOCH where it is set, else by the clock.

    Raises:
        UnusableDate: the variable is no number of seconds.
    """
    seconds = os.environ.get(VARIABLE)
    if not seconds:
        return datetime.now(UTC).date()
    try:
        return datetime.fromtimestamp(int(seconds), UTC).date()
    except (ValueError, OverflowError, OSError):
        message = f"{VARIABLE} is no number of seconds since 1970"
        raise UnusableDate(message, "unset it, or set it to what `date +%s` prints") from None
