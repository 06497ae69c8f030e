"""Boxes as chains of cells. Equal chains are one object, so sets of them are cheap to build and to compare."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, eq=False, slots=True)
class Cell:
    """A box's interval on one axis, and the tail with the box's later axes; None after the last axis.

    A cell is equal only to itself.
    """

    first: int
    last: int
    tail: Cell | None


Set: TypeAlias = frozenset[Cell | None]
"""A union of boxes with the same axes. Without axes, `{None}` is the whole space and the empty set is nothing."""


class Cells:
    """A factory that makes each cell once."""

    def __init__(self) -> None:
        self._known: dict[tuple[tuple[int, int], Cell | None], Cell] = {}

    def of(self, boxes: Iterable[tuple[tuple[int, int], ...]]) -> Set:
        """The boxes as a set of cells."""
        return frozenset(self._chain(box) for box in boxes)

    def _chain(self, box: tuple[tuple[int, int], ...]) -> Cell | None:
        tail: Cell | None = None
        for interval in reversed(box):
            key = interval, tail
            known = self._known.get(key)
            if known is None:
                known = self._known[key] = Cell(*interval, tail)
            tail = known
        return tail
