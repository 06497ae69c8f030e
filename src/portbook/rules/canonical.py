"""Exact questions about rule sets, answered through their canonical form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from portbook.model import Rule
from portbook.rules import boxes
from portbook.rules.boxes import Box, Tree
from portbook.rules.space import Space


def canonical(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The one form of all rule sets that let the same packets through: disjoint maximal boxes, in order."""
    return _combined(lambda left, _right: boxes.union(left), rules, ())


def minus(left: Sequence[Rule], right: Sequence[Rule]) -> tuple[Rule, ...]:
    """What `left` lets through and `right` does not."""
    return _combined(boxes.difference, left, right)


def intersection(left: Sequence[Rule], right: Sequence[Rule]) -> tuple[Rule, ...]:
    """What both let through."""
    return _combined(boxes.intersection, left, right)


def covers(wide: Sequence[Rule], narrow: Sequence[Rule]) -> bool:
    """Whether `wide` lets through all that `narrow` does."""
    space = Space(wide, narrow)
    right = space.boxes(wide)
    return not any(boxes.difference(each, right.get(corner, ())) for corner, each in space.boxes(narrow).items())


def equal(left: Sequence[Rule], right: Sequence[Rule]) -> bool:
    """Whether two rule sets let the same packets through."""
    space = Space(left, right)
    ours, theirs = space.boxes(left), space.boxes(right)
    return all(
        boxes.union(ours.get(corner, ())) == boxes.union(theirs.get(corner, ()))
        for corner in ours.keys() | theirs.keys()
    )


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
