"""What a machine may have open that nothing documents, because its listing does not show what decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from portbook.model import Reply, Rule
from portbook.rules import TooComplex, minus
from portbook.targets import Doubt, Reading, Remark

MAY_OPEN = "may-open-undocumented"
"""The id of the remarks."""
_MOST = 20
"""As many as a person would read."""


def may_open(reading: Reading, allowed: Sequence[Rule]) -> tuple[Remark, ...]:
    """A remark for each statement that may open more than is allowed, and more than the text opens for certain.

    A machine whose rule for some interfaces lets everything through holds, as it may run other things too. Nobody may
    take it for one that opens nothing else.

    Args:
        reading: of the machine.
        allowed: what the data allows.
    """
    known = (*reading.rules, *(replace(rule, reply=Reply.TRACKED) for rule in allowed), *allowed)
    return tuple(islice(_remarks(reading.doubts, known), _MOST))


def _remarks(doubts: Sequence[Doubt], known: Sequence[Rule]) -> Iterator[Remark]:
    told: set[tuple[int, str]] = set()
    for doubt in doubts:
        if (doubt.line, doubt.message) not in told and _has_more(doubt, known):
            told.add((doubt.line, doubt.message))
            yield Remark(doubt.line, f"may open what nothing documents: {doubt.message}", MAY_OPEN)


def _has_more(doubt: Doubt, known: Sequence[Rule]) -> bool:
    """Whether packets in doubt are not known to be open; those that are too many to be compared may be."""
    try:
        return bool(minus(doubt.rules, known))
    except TooComplex:
        return True
