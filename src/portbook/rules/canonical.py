"""Exact questions about rule sets, answered through their canonical form.

All of them raise `TooComplex` rather than think for minutes about rules that overlap in too many ways.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from portbook.model import Rule
from portbook.rules import boxes, pieces
from portbook.rules.boxes import Box, Tree
from portbook.rules.space import Corner, Space


def canonical(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The one form of all rule sets that let the same packets through: disjoint maximal boxes, in order.

    Where some host names have more than anywhere has, the rules to anywhere come first, and are whole.
    """
    space = Space(rules)
    form = _said(space, space.boxes(rules), lambda corner, in_corner: _sayable(space, corner, boxes.union(in_corner)))
    # Names that have no more than anywhere has are gone, and leave no trace.
    return canonical(form) if space.names and not Space(form).names else form


def minus(left: Sequence[Rule], right: Sequence[Rule]) -> tuple[Rule, ...]:
    """What `left` lets through and `right` does not.

    Where only the replies pass on the left, it is the rule with replies; where only host names that no rule
    mentions are left, it is a rule to nowhere.
    """
    space = Space(left, right)
    others = space.boxes(right)
    return _said(
        space,
        space.boxes(left),
        lambda corner, in_corner: boxes.boxes(boxes.difference(in_corner, others.get(corner, ()))),
    )


def intersection(left: Sequence[Rule], right: Sequence[Rule]) -> tuple[Rule, ...]:
    """What both let through."""
    space = Space(left, right)
    others = space.boxes(right)
    return _said(
        space,
        space.boxes(left),
        lambda corner, in_corner: _sayable(space, corner, boxes.intersection(in_corner, others.get(corner, ()))),
    )


def covers(wide: Sequence[Rule], narrow: Sequence[Rule]) -> bool:
    """Whether `wide` lets through all that `narrow` does."""
    space = Space(wide, narrow)
    return _within(space.boxes(narrow), space.boxes(wide))


def covered(wide: Sequence[Rule], rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules of which `wide` lets everything through."""
    space = Space(wide, rules)
    have = space.boxes(wide)
    return tuple(rule for rule in rules if _within(space.boxes([rule]), have))


def equal(left: Sequence[Rule], right: Sequence[Rule]) -> bool:
    """Whether two rule sets let the same packets through."""
    space = Space(left, right)
    ours, theirs = space.boxes(left), space.boxes(right)
    return _within(ours, theirs) and _within(theirs, ours)


def _within(narrow: Mapping[Corner, Sequence[Box]], wide: Mapping[Corner, Sequence[Box]]) -> bool:
    return all(_holds(wide.get(corner, ()), in_corner) for corner, in_corner in narrow.items())


def _holds(wide: Sequence[Box], narrow: Sequence[Box]) -> bool:
    return pieces.held(narrow, wide) or boxes.covers(wide, narrow)


def _said(
    space: Space,
    by_corner: Mapping[Corner, Sequence[Box]],
    operation: Callable[[Corner, Sequence[Box]], Iterable[Box]],
) -> tuple[Rule, ...]:
    return tuple(
        rule
        for corner, in_corner in sorted(by_corner.items(), key=lambda item: item[0])
        for box in operation(corner, in_corner)
        for rule in space.rules(corner, box)
    )


def _sayable(space: Space, corner: Corner, tree: Tree) -> Iterator[Box]:
    """A union or an intersection as boxes that rules can say.

    A host name that no rule mentions is in it only as a part of anywhere: so anywhere is in it, and is said whole,
    not in the pieces that the mentioned names cut it into.
    """
    merged = tuple(boxes.boxes(tree))
    whole = {space.widened(box, corner.family): None for box in merged if space.has_unmentioned(box, corner.family)}
    yield from whole
    yield from boxes.boxes(boxes.difference(merged, whole)) if whole else merged
