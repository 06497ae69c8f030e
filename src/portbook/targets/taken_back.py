"""Texts that take an addition back."""

from __future__ import annotations

from portbook.targets.base import CannotJudge, Reading, Remark


def taken_back(line: int, *, adds: bool) -> Reading:
    """What a text lets through that takes rules away: nothing itself. What it opens or closes, an engine finds out.

    Args:
        line: of the first command that takes something away.
        adds: whether the text adds something too.

    Raises:
        CannotJudge: it does.
    """
    if adds:
        raise CannotJudge(line, "what takes rules away beside what adds some cannot be judged")
    taken = "this takes rules away, and what that opens or closes depends on the rules that are there"
    return Reading((), side_effects=(Remark(line, taken),))
