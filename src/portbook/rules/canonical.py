"""Exact comparisons of rule sets, through their canonical form.

Every function raises `TooComplex` where rules overlap in so many ways that a comparison would take minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from portbook.model import Rule
from portbook.rules import boxes, pieces
from portbook.rules.boxes import Box, Tree
from portbook.rules.space import Corner, Space


def canonical(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The same form for all rule sets that let the same packets through: disjoint maximal boxes, in order.

    Where the rules to some host names let more through than the rules to anywhere, the rules to anywhere come first,
    uncut. Where rules name hosts that have no more than anywhere, the form may differ from that of rules without names.
    """
    space = Space(rules)
    form = _as_rules(
        space, space.boxes(rules), lambda corner, in_corner: _expressible(space, corner, boxes.union(in_corner))
    )
    if not space.names or Space(form).names:
        return form
    # Host names that have no more than anywhere are gone; without them the boxes can be merged further. But rules to anywhere
    # that are cut then do not let through what is of no address any more.
    merged = canonical(form)
    return merged if equal(merged, rules) else form


def minus(left: Sequence[Rule], right: Sequence[Rule]) -> tuple[Rule, ...]:
    """The packets that `left` lets through and `right` does not.

    Where the two differ in the replies only, the result has the rule with replies. Where they differ only for host names
    that no rule mentions, the result has a rule to nowhere.
    """
    space = Space(left, right)
    right_boxes = space.boxes(right)
    return _as_rules(
        space,
        space.boxes(left),
        lambda corner, in_corner: boxes.boxes(boxes.difference(in_corner, right_boxes.get(corner, ()))),
    )


def intersection(left: Sequence[Rule], right: Sequence[Rule]) -> tuple[Rule, ...]:
    """The packets that both let through."""
    space = Space(left, right)
    right_boxes = space.boxes(right)
    return _as_rules(
        space,
        space.boxes(left),
        lambda corner, in_corner: _expressible(
            space, corner, boxes.intersection(in_corner, right_boxes.get(corner, ()))
        ),
    )


def covers(wide: Sequence[Rule], narrow: Sequence[Rule]) -> bool:
    """Whether `wide` lets through every packet that `narrow` does."""
    space = Space(wide, narrow)
    return _within(space.boxes(narrow), space.boxes(wide))


def covered(wide: Sequence[Rule], rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules whose packets `wide` all lets through."""
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
    return pieces.contained(narrow, wide) or boxes.covers(wide, narrow)


def _as_rules(
    space: Space,
    by_corner: Mapping[Corner, Sequence[Box]],
    operation: Callable[[Corner, Sequence[Box]], Iterable[Box]],
) -> tuple[Rule, ...]:
    return tuple(
        rule
        for corner, in_corner in sorted(by_corner.items(), key=lambda entry: entry[0])
        for box in operation(corner, in_corner)
        for rule in space.rules(corner, box)
    )


def _expressible(space: Space, corner: Corner, tree: Tree) -> Iterator[Box]:
    """The boxes of a union or an intersection, in a form that rules can express.

    A box with a host name that no rule mentions comes from a rule to anywhere. So such a box is widened to anywhere, and
    not cut by the names that rules do mention.
    """
    merged = tuple(boxes.boxes(tree))
    widened = {space.widened(box, corner.family): None for box in merged if space.has_unmentioned(box, corner.family)}
    yield from widened
    yield from boxes.boxes(boxes.difference(merged, widened)) if widened else merged
