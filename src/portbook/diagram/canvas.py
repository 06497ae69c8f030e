"""A grid of cells to draw text on."""

from __future__ import annotations

from portbook.diagram.text import width as cells_of

_BLANK = " "


class Canvas:
    """Cells in rows of one width; rows are added as they are drawn on.

    The first cell of a text has the whole text, and the other cells that it covers are empty strings. So a row is as wide
    as the canvas, whatever the width of its characters. No cell may be drawn on twice.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self._rows: list[list[str]] = []

    @property
    def height(self) -> int:
        """The number of rows so far."""
        return len(self._rows)

    def put(self, row: int, column: int, text: str) -> None:
        """Draw a clean text that starts in a cell; text beyond ASCII and lines needs a space on each side.

        Raises:
            ValueError: the text leaves the canvas, covers another text, or has no width.
        """
        if not text:
            return
        new_cells = cells_of(text)
        end = column + new_cells
        while len(self._rows) <= row:
            self._rows.append([_BLANK] * self.width)
        cells = self._rows[row]
        if new_cells < 1 or column < 0 or end > self.width or cells[column:end] != [_BLANK] * new_cells:
            msg = f"no room in row {row} for cells {column} to {end}"
            raise ValueError(msg)
        cells[column:end] = [text, *[""] * (new_cells - 1)]

    def lines(self) -> tuple[str, ...]:
        """The rows as text, each as wide as the canvas."""
        return tuple("".join(cells) for cells in self._rows)
