"""Shapes on a canvas: box, arrow, loop, frame."""

from __future__ import annotations

from collections.abc import Iterable

from portbook.diagram.canvas import Canvas
from portbook.diagram.text import width

BOX_EDGES = 4
"""The difference in cells between the width of a box and of its text: a line and a space on both sides."""
LOOP_WIDTH = 4
"""Cells from a box's edge to the end of a loop."""


def box_width(lines: Iterable[str], least: int) -> int:
    """The width in cells of a box around some lines, at least `least`."""
    return max([least, *(width(line) + BOX_EDGES for line in lines)])


def box(canvas: Canvas, top: int, left: int, size: tuple[int, int], lines: Iterable[str]) -> None:
    """Draw a box of `size` rows and columns, edges included, with lines of clean text from its top."""
    rows, columns = size
    canvas.put(top, left, f"┌{'─' * (columns - 2)}┐")
    for row in range(top + 1, top + rows - 1):
        canvas.put(row, left, "│")
        canvas.put(row, left + columns - 1, "│")
    canvas.put(top + rows - 1, left, f"└{'─' * (columns - 2)}┘")
    for row, line in enumerate(lines, top + 1):
        canvas.put(row, left + 2, line)


def arrow(canvas: Canvas, row: int, left: int, length: int, *, forward: bool, backward: bool) -> None:
    """Draw a line of `length` cells with a head at its right end (forward), its left end (backward), or both."""
    heads = "◄" if backward else "─", "►" if forward else "─"
    canvas.put(row, left, f"{heads[0]}{'─' * (length - 2)}{heads[1]}")


def loop(canvas: Canvas, top: int, left: int, rows: int) -> None:
    """Draw a line that leaves the edge at column `left` and returns to it `rows` - 1 rows below (`rows` is 2 or more)."""
    canvas.put(top, left, f"{'─' * (LOOP_WIDTH - 1)}┐")
    for row in range(top + 1, top + rows - 1):
        canvas.put(row, left + LOOP_WIDTH - 1, "│")
    canvas.put(top + rows - 1, left, f"◄{'─' * (LOOP_WIDTH - 2)}┘")


def centred(canvas: Canvas, row: int, left: int, length: int, text: str) -> None:
    """Draw clean text in the middle of `length` cells."""
    canvas.put(row, left + (length - width(text)) // 2, text)


def frame(canvas: Canvas, bottom: int, rules: Iterable[int]) -> None:
    """Draw a frame along the edges of the canvas down to row `bottom`, and lines across it in the rows `rules`."""
    across = "─" * (canvas.width - 2)
    ends = {0: "┌┐", bottom: "└┘", **dict.fromkeys(rules, "├┤")}
    for row in range(bottom + 1):
        if row in ends:
            canvas.put(row, 0, f"{ends[row][0]}{across}{ends[row][1]}")
        else:
            canvas.put(row, 0, "│")
            canvas.put(row, canvas.width - 1, "│")
