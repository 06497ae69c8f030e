"""Boxes as chains of cells, where equal chains are one object: a set of them is cheap to build and to compare."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, eq=False, slots=True)
class Cell:
    """A box's interval on one axis, and the rest of the box; None after the last axis. Equal only to itself."""

    first: int
    last: int
    rest: Cell | None


Set: TypeAlias = frozenset[Cell | None]
"""A union of boxes of the same axes: of no axes, `{None}` is the whole space and `{}` is nothing."""


class Cells:
    """Makes each cell once."""

    def __init__(self) -> None:
        self._known: dict[tuple[tuple[int, int], Cell | None], Cell] = {}

    def of(self, boxes: Iterable[tuple[tuple[int, int], ...]]) -> Set:
        """The set of some boxes."""
        return frozenset(self._chain(box) for box in boxes)

    def _chain(self, box: tuple[tuple[int, int], ...]) -> Cell | None:
        rest: Cell | None = None
        for interval in reversed(box):
            key = interval, rest
            known = self._known.get(key)
            if known is None:
                known = self._known[key] = Cell(*interval, rest)
            rest = known
        return rest
