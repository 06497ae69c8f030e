"""Shapes on a canvas: box, arrow, loop, frame."""

from __future__ import annotations

from collections.abc import Iterable

from portbook.diagram.canvas import Canvas
from portbook.diagram.text import width

BOX_EDGES = 4
"""Cells that a box is wider than its text: a line and a space on both sides."""
LOOP_WIDTH = 4
"""Cells from a box's edge to the end of a loop."""


def box_width(lines: Iterable[str], least: int) -> int:
    """Cells across a box around some lines, at least `least`."""
    return max([least, *(width(line) + BOX_EDGES for line in lines)])


def box(canvas: Canvas, top: int, left: int, size: tuple[int, int], lines: Iterable[str]) -> None:
    """A box of `size` rows and columns, edges included, with lines of clean text from its top."""
    rows, columns = size
    canvas.put(top, left, f"┌{'─' * (columns - 2)}┐")
    for row in range(top + 1, top + rows - 1):
        canvas.put(row, left, "│")
        canvas.put(row, left + columns - 1, "│")
    canvas.put(top + rows - 1, left, f"└{'─' * (columns - 2)}┘")
    for row, line in enumerate(lines, top + 1):
        canvas.put(row, left + 2, line)


def arrow(canvas: Canvas, row: int, left: int, length: int, *, forward: bool, backward: bool) -> None:
    """A line of `length` cells with a head at its right end (forward), its left end (backward), or both."""
    heads = "◄" if backward else "─", "►" if forward else "─"
    canvas.put(row, left, f"{heads[0]}{'─' * (length - 2)}{heads[1]}")


def loop(canvas: Canvas, top: int, left: int, rows: int) -> None:
    """A line out of the edge at `left` and back into it, `rows` (2 or more) below."""
    canvas.put(top, left, f"{'─' * (LOOP_WIDTH - 1)}┐")
    for row in range(top + 1, top + rows - 1):
        canvas.put(row, left + LOOP_WIDTH - 1, "│")
    canvas.put(top + rows - 1, left, f"◄{'─' * (LOOP_WIDTH - 2)}┘")


def centred(canvas: Canvas, row: int, left: int, length: int, text: str) -> None:
    """Clean text in the middle of some cells."""
    canvas.put(row, left + (length - width(text)) // 2, text)


def frame(canvas: Canvas, bottom: int, rules: Iterable[int]) -> None:
    """A frame along the canvas's edges down to row `bottom`, and lines across at the rows of `rules`."""
    across = "─" * (canvas.width - 2)
    ends = {0: "┌┐", bottom: "└┘", **dict.fromkeys(rules, "├┤")}
    for row in range(bottom + 1):
        if row in ends:
            canvas.put(row, 0, f"{ends[row][0]}{across}{ends[row][1]}")
        else:
            canvas.put(row, 0, "│")
            canvas.put(row, canvas.width - 1, "│")
