"""What is drawn of one section, in units of the SVG: a line of text is `LINE` of them high, a cell `CELL` wide.

Everything has the colour of the text around it, so that it is seen in light, in dark and on paper, also where no style
sheet says more. No shape needs an id, so a page may have any number of drawings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from portbook.escape import html, xml

CELL = 6
"""Fonts of one width take this or less for a cell of a text of `_SIZE`."""
LINE = 14
_SIZE = 10
_ASCENT = 10
"""Units from the top of a line to the foot of its letters."""
_HEAD = 7, 3
"""Units that an arrow's head is long, and half of its height."""
_SCALE = 1.4
"""Pixels that a unit is wide where nothing says otherwise."""


class Style(StrEnum):
    """The attributes of texts."""

    STRONG = ' font-weight="700"'
    PLAIN = ""
    LABEL = ' font-weight="700" text-anchor="middle"'
    REMARK = ' text-anchor="middle"'


@dataclass
class Sketch:
    """Shapes and texts, in the order in which they were drawn; `width` is the whole drawing's."""

    width: int
    _boxes: list[str] = field(default_factory=list)
    _lines: list[str] = field(default_factory=list)
    _heads: list[str] = field(default_factory=list)
    _texts: dict[Style, list[str]] = field(default_factory=lambda: {style: [] for style in Style})

    def box(self, left: int, top: int, width: int, height: int) -> None:
        """Draw a box."""
        self._boxes.append(f'<rect x="{left}" y="{top}" width="{width}" height="{height}" rx="3"/>')

    def line(self, left: int, top: int, *strokes: str) -> None:
        """Draw a line from a point on, by strokes of a path such as `H20`."""
        self._lines.append(f"M{left} {top}{''.join(strokes)}")

    def head(self, tip: int, row: int, *, forward: bool) -> None:
        """Draw the head of an arrow that ends at `tip`, to the right (forward) or to the left."""
        length, half = _HEAD
        self._heads.append(f"M{tip} {row}l{-length if forward else length}-{half}v{2 * half}z")

    def text(self, at: int, top: int, line: str, style: Style = Style.PLAIN) -> None:
        """Write a line of clean text; `at` is its start, or its middle by its style. Spaces before it indent it."""
        words = line.lstrip(" ")
        left = at + CELL * (len(line) - len(words))
        # Clean text stays as it was measured: a joiner that a line ends with is right there.
        self._texts[style].append(f'<text x="{left}" y="{top + _ASCENT}">{html.lines(words)}</text>')

    def svg(self, title: str, height: int) -> str:
        """The drawing as one line of SVG, which HTML may have within it; `title` says in words what it shows.

        Its direction is its own: on a page that is read from right to left, a text would end where it has to begin.
        """
        return (
            f'<svg role="img" viewBox="0 0 {self.width} {height}" width="{self.width * _SCALE:.0f}" direction="ltr" fill="none" '
            f'stroke="currentColor" font-family="monospace" font-size="{_SIZE}"><title>{xml.text(title)}</title>'
            f'{"".join(self._boxes)}<path d="{"".join(self._lines)}"/>'
            f'<g fill="currentColor" stroke="none"><path d="{"".join(self._heads)}"/>{"".join(self._groups())}</g></svg>'
        )

    def _groups(self) -> Iterator[str]:
        """The texts by style. A space stands between two of them: some searches take the tags out."""
        for style, texts in self._texts.items():
            if texts:
                yield f"<g{style}>{' '.join(texts)} </g>" if style else f"{' '.join(texts)} "
