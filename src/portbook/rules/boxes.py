"""Sets of points in a space of a few integer axes, as boxes, with exact set operations.

A box is one inclusive interval per axis. The result of an operation is a *tree*: along the first axis a tuple of
(interval, tree of the other axes), where neighbouring intervals with equal subtrees are merged. The tree depends
only on the points in the set, so equal sets have equal trees. Subtrees are shared: a small tree can stand for
very many boxes.

The number of ways in which boxes overlap grows with a power of their number. A stranger's text must not hang Portbook,
so every operation has a budget and raises `TooComplex` beyond it. A text with such rules cannot be judged: it is neither
equal nor different.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TypeAlias

from portbook.rules.cells import Cell, Cells, Set

Interval: TypeAlias = tuple[int, int]
Box: TypeAlias = tuple[Interval, ...]
Tree: TypeAlias = tuple[tuple[Interval, "Tree"], ...] | bool
Spans: TypeAlias = dict[Cell | None, int]
Slab: TypeAlias = tuple[Interval, Set, Set]
"""An interval of the first axis, and the tails of the left and of the right boxes that span it."""

BUDGET = 1_000_000
"""The most cells that one operation looks at: about a second. 500 usual rules take a hundredth of it."""


_FEW = 24
"""The most boxes for which testing each box in each slab is quicker (measured) than counting boxes in and out."""
MOST_BOXES = 20_000
"""The most boxes that one result may come apart into."""


class TooComplex(Exception):  # noqa: N818  # it says what the rules are, as KeyError does
    """The rules overlap in more ways than can be compared in a reasonable time: they cannot be judged."""

    def __init__(self) -> None:
        super().__init__("the rules overlap in too many ways to be compared")


def union(boxes: Iterable[Box]) -> Tree:
    """The points that are in any of the boxes."""
    return difference(boxes, ())


def difference(left: Iterable[Box], right: Iterable[Box]) -> Tree:
    """The points that are in a box of `left` and in no box of `right`."""
    cells = Cells()
    return _Difference().tree(cells.of(left), cells.of(right))


def intersection(left: Iterable[Box], right: Iterable[Box]) -> Tree:
    """The points that are in a box of `left` and in a box of `right`."""
    cells = Cells()
    return _Intersection().tree(cells.of(left), cells.of(right))


def covers(wide: Iterable[Box], narrow: Iterable[Box]) -> bool:
    """Whether all points of `narrow` are in `wide`; stops at the first that is not."""
    cells = Cells()
    return not _Difference().some(cells.of(narrow), cells.of(wide))


def boxes(tree: Tree) -> Iterator[Box]:
    """The disjoint boxes of a tree, in order, one at a time: a small tree can stand for millions.

    Raises:
        TooComplex: after `MOST_BOXES` of them.
    """
    for number, box in enumerate(_boxes(tree)):
        if number == MOST_BOXES:
            raise TooComplex
        yield box


def _boxes(tree: Tree) -> Iterator[Box]:
    if tree is True:
        yield ()
    elif tree:
        for interval, subtree in tree:
            for tail in _boxes(subtree):
                yield (interval, *tail)


class _Sweep:
    """One operation on two sets, with its intermediate results and its remaining budget."""

    def __init__(self) -> None:
        self._budget = BUDGET
        self._trees: dict[tuple[Set, Set], Tree] = {}
        self._answers: dict[tuple[Set, Set], bool] = {}
        self._nodes: dict[tuple[tuple[Interval, int], ...], Tree] = {}

    def reduced(self, left: Set, right: Set) -> tuple[Set, Set]:
        """Smaller sets with the same result; the result is empty exactly where the reduced left set is."""
        raise NotImplementedError

    def tree(self, left: Set, right: Set) -> Tree:
        """The result as a tree."""
        left, right = self.reduced(left, right)
        if not left:
            return False
        if None in left:
            return True
        key = left, right
        if key not in self._trees:
            slabs = ((interval, self.tree(ours, theirs)) for interval, ours, theirs in self._slabs(left, right))
            self._trees[key] = self._shared(_merged(slabs))
        return self._trees[key]

    def some(self, left: Set, right: Set) -> bool:
        """Whether the result has any point."""
        left, right = self.reduced(left, right)
        if not left or None in left:
            return bool(left)
        key = left, right
        if key not in self._answers:
            self._answers[key] = any(self.some(ours, theirs) for _, ours, theirs in self._slabs(left, right))
        return self._answers[key]

    def _shared(self, slabs: Iterable[tuple[Interval, Tree]]) -> Tree:
        """The slabs as a tree. Equal trees are one object, so that comparing their identities compares them."""
        tree = tuple(slabs)
        return self._nodes.setdefault(tuple((interval, id(subtree)) for interval, subtree in tree), tree)

    def _slabs(self, left: Set, right: Set) -> Iterator[Slab]:
        """Cut the first axis wherever a box begins or ends; each slab has the tails of the boxes that span it."""
        here = [box for box in left if box]
        first, last = min([box.first for box in here]), max([box.last for box in here])
        there = [box for box in right if box and box.first <= last and first <= box.last]
        slabs = _few(here, there, first, last) if len(here) + len(there) <= _FEW else self._many(here, there)
        for slab in slabs:
            self._spend(len(slab[1]) + len(slab[2]))
            yield slab

    @staticmethod
    def _many(here: list[Cell], there: list[Cell]) -> Iterator[Slab]:
        """The slabs of many boxes: each box is counted in where it begins, and out where it ends."""
        starts: dict[int, list[tuple[int, Cell]]] = {}
        ends: dict[int, list[tuple[int, Cell]]] = {}
        for side, cells in enumerate((here, there)):
            for cell in cells:
                starts.setdefault(cell.first, []).append((side, cell))
                ends.setdefault(cell.last + 1, []).append((side, cell))
        spans: tuple[Spans, Spans] = {}, {}
        for at, following in pairwise(sorted(starts.keys() | ends.keys())):
            for side, cell in ends.get(at, ()):
                _count(spans[side], cell.tail, -1)
            for side, cell in starts.get(at, ()):
                _count(spans[side], cell.tail, +1)
            if spans[0]:
                yield (at, following - 1), frozenset(spans[0]), frozenset(spans[1])

    def _spend(self, cells: int) -> None:
        self._budget -= cells
        if self._budget < 0:
            raise TooComplex


class _Difference(_Sweep):
    """The difference: left without right."""

    def reduced(self, left: Set, right: Set) -> tuple[Set, Set]:
        """The left set without the boxes of the right set. The right set stays: it cuts other boxes too."""
        return left - right, right


class _Intersection(_Sweep):
    """The intersection: left and right."""

    def reduced(self, left: Set, right: Set) -> tuple[Set, Set]:
        """An empty left set where the right set is empty."""
        return (left if right else frozenset()), right


def _few(here: list[Cell], there: list[Cell], first: int, last: int) -> Iterator[Slab]:
    """The slabs of a few boxes: each slab tests each box."""
    cuts = {first, last + 1}
    for cell in (*here, *there):
        if cell.first > first:
            cuts.add(cell.first)
        if cell.last < last:
            cuts.add(cell.last + 1)
    for at, following in pairwise(sorted(cuts)):
        if ours := frozenset([cell.tail for cell in here if cell.first <= at <= cell.last]):
            yield (at, following - 1), ours, frozenset([cell.tail for cell in there if cell.first <= at <= cell.last])


def _count(spans: Spans, tail: Cell | None, by: int) -> None:
    spans[tail] = spans.get(tail, 0) + by
    if not spans[tail]:
        del spans[tail]


def _merged(slabs: Iterable[tuple[Interval, Tree]]) -> Iterator[tuple[Interval, Tree]]:
    pending: tuple[Interval, Tree] | None = None
    for (first, last), tree in slabs:
        if not tree:
            continue
        if pending and pending[0][1] + 1 == first and pending[1] is tree:
            pending = (pending[0][0], last), tree
        else:
            if pending:
                yield pending
            pending = (first, last), tree
    if pending:
        yield pending
