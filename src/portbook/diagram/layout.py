"""The layout of a section on a canvas: two columns, arrows in the gap between them, and text below.

Rows and columns are those of the canvas, counted from 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from portbook.diagram import shapes
from portbook.diagram.canvas import Canvas
from portbook.diagram.ends import End
from portbook.diagram.flows import Arrow, Section
from portbook.diagram.lines import STAYS, in_box, paragraphs, wrapped
from portbook.diagram.text import width, wrap

_MARGIN = 4
"""Cells between the edge of the canvas and the drawing; the first is for the frame."""
_AIR = 2
"""The least number of cells between a box and a text beside it."""
_LEAST_BOX = 14


class _Column(NamedTuple):
    """An end with its measures: the lines of its title, the lines in its box, and its width in cells."""

    title: tuple[str, ...]
    lines: tuple[str, ...]
    width: int


class _PlacedArrow(NamedTuple):
    """An arrow with its place: the lines above and below it, and its row."""

    arrow: Arrow
    above: tuple[str, ...]
    below: tuple[str, ...]
    row: int


def draw_section(canvas: Canvas, top: int, section: Section) -> int:
    """Draw a section that starts in row `top`, and return the row after it."""
    across = canvas.width - 2 * _MARGIN
    left = _column(section.left, across // 3)
    if section.right is None:
        row = _draw_loops(canvas, top, left, section.arrows)
    else:
        row = _draw_between(canvas, top, (left, _column(section.right, across // 3)), section.arrows)
    for paragraph in paragraphs(section, across):
        for line in ("", *paragraph):
            canvas.put(row, _MARGIN, line)
            row += 1
    return row


def _column(end: End, limit: int) -> _Column:
    inner = limit - shapes.BOX_EDGES
    lines = in_box(end, inner)
    # Where a box would be empty, the title goes into it.
    title = wrap(end.title, limit) if lines else ()
    lines = lines or wrap(end.title, inner)
    least = max([min(_LEAST_BOX, limit), *map(width, title)])
    return _Column(title, lines, shapes.box_width(lines, least))


def _draw_between(canvas: Canvas, top: int, columns: tuple[_Column, _Column], arrows: Sequence[Arrow]) -> int:
    left, right = columns
    start, stop = _MARGIN + left.width, canvas.width - _MARGIN - right.width
    box_top = top + max(len(left.title), len(right.title))
    placed = tuple(_placed(arrows, (top, box_top), stop - start - 2 * _AIR))
    bottom = max(box_top + 1 + max(len(left.lines), len(right.lines)), _below(placed[-1]))
    _draw_column(canvas, left, _MARGIN, (box_top, bottom))
    _draw_column(canvas, right, stop, (box_top, bottom))
    for shape in placed:
        _draw_arrow(canvas, shape, start, stop - start)
    return bottom + 1


def _placed(arrows: Iterable[Arrow], tops: tuple[int, int], limit: int) -> Iterator[_PlacedArrow]:
    """Arrows one below the other. The first is level with the first line in the boxes unless its label needs more room."""
    top, box_top = tops
    row = -1
    for arrow in arrows:
        above, below = wrapped(arrow.above, limit), wrapped(arrow.below, limit)
        row = max(top, box_top + 1 - len(above)) if row < 0 else row
        yield _PlacedArrow(arrow, above, below, row + len(above))
        row += len(above) + 1 + len(below) + 1


def _below(last: _PlacedArrow) -> int:
    """The first row where a box may end: its edge may be level with a remark, but never with an arrow."""
    return last.row + max(1, len(last.below))


def _draw_column(canvas: Canvas, column: _Column, left: int, rows: tuple[int, int]) -> None:
    top, bottom = rows
    for row, line in enumerate(column.title, top - len(column.title)):
        canvas.put(row, left, line)
    shapes.box(canvas, top, left, (bottom - top + 1, column.width), column.lines)


def _draw_arrow(canvas: Canvas, placed: _PlacedArrow, left: int, length: int) -> None:
    arrow = placed.arrow
    for row, line in enumerate(placed.above, placed.row - len(placed.above)):
        shapes.centred(canvas, row, left, length, line)
    shapes.arrow(canvas, placed.row, left, length, forward=arrow.forward, backward=arrow.backward)
    for row, line in enumerate(placed.below, placed.row + 1):
        shapes.centred(canvas, row, left, length, line)


def _draw_loops(canvas: Canvas, top: int, column: _Column, arrows: Iterable[Arrow]) -> int:
    box_top = top + len(column.title)
    edge = _MARGIN + column.width
    beside = edge + shapes.LOOP_WIDTH + _AIR
    row = box_top + 1
    for arrow in arrows:
        lines = wrapped((*arrow.above, *arrow.below, STAYS), canvas.width - _MARGIN - beside)
        shapes.loop(canvas, row, edge, len(lines))
        for at, line in enumerate(lines, row):
            canvas.put(at, beside, line)
        row += len(lines) + 1
    bottom = max(row - 1, box_top + 1 + len(column.lines))
    _draw_column(canvas, column, _MARGIN, (box_top, bottom))
    return bottom + 1
