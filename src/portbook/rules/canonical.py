"""Exact questions about rule sets, answered through their canonical form.

All of them raise `TooComplex` rather than think for minutes about rules that overlap in too many ways.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from portbook.model import Rule
from portbook.rules import boxes
from portbook.rules.boxes import Box, Tree
from portbook.rules.space import Corner, Space


def canonical(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The one form of all rule sets that let the same packets through: disjoint maximal boxes, in order."""
    return _combined(lambda left, _right: boxes.union(left), rules, ())


def minus(left: Sequence[Rule], right: Sequence[Rule]) -> tuple[Rule, ...]:
    """What `left` lets through and `right` does not.

    Where only the replies pass on the left, it is the rule with replies; where only host names that no rule
    mentions are left, it is a rule to nowhere.
    """
    return _combined(boxes.difference, left, right)


def intersection(left: Sequence[Rule], right: Sequence[Rule]) -> tuple[Rule, ...]:
    """What both let through."""
    return _combined(boxes.intersection, left, right)


def covers(wide: Sequence[Rule], narrow: Sequence[Rule]) -> bool:
    """Whether `wide` lets through all that `narrow` does."""
    space = Space(wide, narrow)
    return _within(space.boxes(narrow), space.boxes(wide))


def equal(left: Sequence[Rule], right: Sequence[Rule]) -> bool:
    """Whether two rule sets let the same packets through."""
    space = Space(left, right)
    ours, theirs = space.boxes(left), space.boxes(right)
    return _within(ours, theirs) and _within(theirs, ours)


def _within(narrow: Mapping[Corner, Sequence[Box]], wide: Mapping[Corner, Sequence[Box]]) -> bool:
    return all(boxes.covers(wide.get(corner, ()), each) for corner, each in narrow.items())


def _combined(
    operation: Callable[[Iterable[Box], Iterable[Box]], Tree], left: Sequence[Rule], right: Sequence[Rule]
) -> tuple[Rule, ...]:
    space = Space(left, right)
    others = space.boxes(right)
    return tuple(
        rule
        for corner, each in sorted(space.boxes(left).items(), key=lambda item: item[0])
        for box in boxes.boxes(operation(each, others.get(corner, ())))
        for rule in space.rules(corner, box)
    )
