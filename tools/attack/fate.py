"""What becomes of texts under attack."""

from __future__ import annotations

from enum import StrEnum


class Fate(StrEnum):
    """What became of a changed text."""

    NOT_ACCEPTED = "not accepted"
    CONFIRMED = "confirmed"
    """The lab or the other reader finds the same."""
    UNCONFIRMED = "unconfirmed"
    """It is not run, or the other reader declines."""
    DISAGREED = "disagreed"
