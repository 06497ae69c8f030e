"""Sets of points in a space of a few integer axes, as boxes, and exact algebra on them.

A box is one inclusive interval per axis. A set of boxes becomes a *tree*: along the first axis a tuple of
(interval, tree of the other axes), where neighbouring intervals with equal subtrees are merged. The tree depends
only on the points in the set, so equal sets have equal trees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import TypeAlias

Interval: TypeAlias = tuple[int, int]
Box: TypeAlias = tuple[Interval, ...]
Tree: TypeAlias = tuple[tuple[Interval, "Tree"], ...] | bool
Sets: TypeAlias = tuple[frozenset[Box], ...]


def union(boxes: Iterable[Box]) -> Tree:
    """The points in any of the boxes."""
    return _sweep((frozenset(boxes),), lambda held: held[0], {})


def difference(left: Iterable[Box], right: Iterable[Box]) -> Tree:
    """The points in a box of `left` and in none of `right`."""
    return _sweep((frozenset(left), frozenset(right)), lambda held: held[0] and not held[1], {})


def intersection(left: Iterable[Box], right: Iterable[Box]) -> Tree:
    """The points in a box of `left` and in one of `right`."""
    return _sweep((frozenset(left), frozenset(right)), lambda held: held[0] and held[1], {})


def boxes(tree: Tree) -> Iterator[Box]:
    """The disjoint boxes of a tree, in order."""
    if tree is True:
        yield ()
    elif tree:
        for interval, rest in tree:
            for tail in boxes(rest):
                yield (interval, *tail)


def _sweep(sets: Sets, keep: Callable[[tuple[bool, ...]], bool], seen: dict[Sets, Tree]) -> Tree:
    """Decide every point by which of the sets hold it; points outside the first set are never kept."""
    if not sets[0]:
        return False
    if not next(iter(sets[0])):
        return keep(tuple(bool(each) for each in sets))
    if sets not in seen:
        seen[sets] = tuple(_merged(_slabs(sets, keep, seen)))
    return seen[sets]


def _slabs(
    sets: Sets, keep: Callable[[tuple[bool, ...]], bool], seen: dict[Sets, Tree]
) -> Iterator[tuple[Interval, Tree]]:
    """Cut the first axis wherever a box begins or ends, and decide each slab by the boxes that span it."""
    starts: dict[int, list[tuple[int, Box]]] = {}
    ends: dict[int, list[tuple[int, Box]]] = {}
    for number, each in enumerate(sets):
        for box in each:
            starts.setdefault(box[0][0], []).append((number, box[1:]))
            ends.setdefault(box[0][1] + 1, []).append((number, box[1:]))
    spanning: list[dict[Box, int]] = [{} for _ in sets]
    cuts = sorted(starts.keys() | ends.keys())
    for at, following in pairwise(cuts):
        for number, tail in ends.get(at, ()):
            _count(spanning[number], tail, -1)
        for number, tail in starts.get(at, ()):
            _count(spanning[number], tail, +1)
        yield (at, following - 1), _sweep(tuple(frozenset(each) for each in spanning), keep, seen)


def _count(tails: dict[Box, int], tail: Box, by: int) -> None:
    tails[tail] = tails.get(tail, 0) + by
    if not tails[tail]:
        del tails[tail]


def _merged(slabs: Iterable[tuple[Interval, Tree]]) -> Iterator[tuple[Interval, Tree]]:
    pending: tuple[Interval, Tree] | None = None
    for (first, last), tree in slabs:
        if not tree:
            continue
        if pending and pending[0][1] + 1 == first and pending[1] == tree:
            pending = (pending[0][0], last), tree
        else:
            if pending:
                yield pending
            pending = (first, last), tree
    if pending:
        yield pending
