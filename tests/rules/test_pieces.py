"""A few boxes, one at a time, against the tree of all of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.rules import boxes, pieces
from portbook.rules.boxes import Box, Tree

_INTERVALS = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda ends: (min(ends), max(ends)))


def _points(tree: Tree) -> list[Box]:
    return list(boxes.boxes(tree))


_BOXES = st.lists(st.tuples(_INTERVALS, _INTERVALS, _INTERVALS), max_size=6)


@given(_BOXES, _BOXES)
def test_within_is_the_intersection(left: list[Box], right: list[Box]) -> None:
    assert _points(boxes.union(pieces.within(left, right))) == _points(boxes.intersection(left, right))


@given(_BOXES, _BOXES)
def test_without_is_the_difference(left: list[Box], right: list[Box]) -> None:
    assert _points(boxes.union(pieces.without(left, right))) == _points(boxes.difference(left, right))


@given(_BOXES)
def test_few_are_the_same_points(found: list[Box]) -> None:
    assert _points(boxes.union(pieces.few(found))) == _points(boxes.union(found))


@given(_BOXES, _BOXES)
def test_what_is_left_of_one_box_does_not_overlap(left: list[Box], right: list[Box]) -> None:
    found = pieces.without(left[:1], right)
    assert not any(pieces.meet(one, other) for one in found for other in found if one is not other)


@pytest.mark.parametrize("operation", [pieces.within, pieces.without])
def test_many_pieces_are_joined(operation: object) -> None:
    left = [((0, 9), (0, 99)), ((5, 14), (0, 99))]
    right = [((0, 14), (at, at)) for at in range(0, 99, 2)]
    found = operation(left, right)  # type: ignore[operator]  # either takes two lists
    assert len(found) == len({*found}) <= len(right) + 1
