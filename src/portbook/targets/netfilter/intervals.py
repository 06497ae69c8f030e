"""Sets of whole numbers as inclusive intervals: the values that one field of a packet may have."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TypeAlias

from portbook.rules.boxes import Interval

Intervals: TypeAlias = tuple[Interval, ...]

BYTE: Intervals = ((0, 255),)
"""A protocol number, an ICMP type or code."""
PORT: Intervals = ((0, 65535),)


def addresses(version: int) -> Intervals:
    """Every address of an IP version."""
    return ((0, (1 << (32 if version == 4 else 128)) - 1),)  # noqa: PLR2004  # IP has two versions


def joined(intervals: Iterable[Interval]) -> Intervals:
    """The same numbers, sorted, disjoint, with touching intervals merged."""
    out: list[Interval] = []
    for first, last in sorted(intervals):
        if out and first <= out[-1][1] + 1:
            out[-1] = out[-1][0], max(out[-1][1], last)
        else:
            out.append((first, last))
    return tuple(out)


def both(left: Intervals, right: Intervals) -> Intervals:
    """The numbers in both sets."""
    if len(left) == len(right) == 1:  # as nearly always
        first, last = max(left[0][0], right[0][0]), min(left[0][1], right[0][1])
        return ((first, last),) if first <= last else ()
    met = ((max(a, c), min(b, d)) for a, b in left for c, d in right)
    return joined((first, last) for first, last in met if first <= last)


def outside(intervals: Intervals, whole: Intervals) -> Intervals:
    """The numbers of `whole`, one interval, that are not in `intervals`."""
    (lowest, highest) = whole[0]
    ends = [(lowest - 1, lowest - 1), *joined(intervals), (highest + 1, highest + 1)]
    return tuple((left[1] + 1, right[0] - 1) for left, right in pairwise(ends) if left[1] + 1 <= right[0] - 1)
