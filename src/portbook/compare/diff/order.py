"""In which order changes are told."""

from __future__ import annotations

from portbook.compare.diff.change import Change, Impact
from portbook.model import Location


def rank(change: Change) -> tuple[int, str, Location]:
    """What closes comes first, then what widens, then what is newly required, then wording."""
    if not change.counts:
        place = 3
    elif change.closes:
        place = 0
    else:
        place = 1 if Impact.WIDENS in change.impacts else 2
    return place, change.service, change.where
