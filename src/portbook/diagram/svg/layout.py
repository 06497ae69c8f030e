"""The layout of a section in SVG: its ends side by side, and its arrows between the lines that go down from them.

So a label has nearly the whole width, and the drawing is narrow enough for a phone.
"""

from __future__ import annotations

from collections.abc import Iterable

from portbook.diagram.ends import End
from portbook.diagram.flows import Arrow, Section
from portbook.diagram.lines import STAYS, in_box, paragraphs, wrapped
from portbook.diagram.svg.sketch import CELL, LINE, Sketch, Style
from portbook.diagram.text import wrap

_WIDTH = 254
_MARGIN = 2
"""Units between the edge of the drawing and its shapes."""
_BOX = 122
_PADDING = 4
_AIR = 4
"""Units above and below what stands between two others."""
_FOOT = 18
"""Units from the outer edge of a box to the line that goes down from it."""
_LEFT, _RIGHT = _MARGIN + _FOOT, _WIDTH - _MARGIN - _FOOT
_LOOP = 24
"""Units from that line to the end of a loop."""
_BESIDE = _LEFT + _LOOP + CELL
_HALF_LINE = LINE // 2


def drawn(section: Section) -> str:
    """The section as SVG."""
    sketch = Sketch(_WIDTH)
    ends = [section.left] if section.right is None else [section.left, section.right]
    boxes = [_texts(end) for end in ends]
    height = LINE * max(len(title) + len(lines) for title, lines in boxes) + 2 * _AIR
    for left, (title, lines) in zip((_MARGIN, _WIDTH - _MARGIN - _BOX), boxes, strict=False):
        _draw_box(sketch, left, height, title, lines)
    top = _MARGIN + height
    bottom = (_draw_loops if section.right is None else _draw_arrows)(sketch, top, section.arrows)
    for foot in (_LEFT, _RIGHT)[: len(ends)]:
        sketch.line(foot, top, f"V{bottom}")
    for paragraph in paragraphs(section, (_WIDTH - 2 * _MARGIN) // CELL):
        bottom = _draw_lines(sketch, bottom + 2 * _AIR, paragraph)
    return sketch.svg(_title(section), bottom + _MARGIN)


def _title(section: Section) -> str:
    """What a drawing shows, in a sentence."""
    if section.right is None:
        flows = (f"{_labelled(arrow)}, which {STAYS}" for arrow in section.arrows)
        return f"{section.left.title}: {'; '.join(flows)}"
    flows = (f"{_labelled(arrow)} {_way(arrow, section.left, section.right)}" for arrow in section.arrows)
    return f"{section.left.title} and {section.right.title}: {'; '.join(flows)}"


def _labelled(arrow: Arrow) -> str:
    return ", ".join((*arrow.above, *([f"to {arrow.group}"] if arrow.group else [])))


def _way(arrow: Arrow, left: End, right: End) -> str:
    if arrow.forward and arrow.backward:
        return "both ways"
    return f"from {left.title if arrow.forward else right.title}"


def _texts(end: End) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines of an end's title, and those below it."""
    limit = (_BOX - 2 * _PADDING) // CELL
    return wrap(end.title, limit), in_box(end, limit)


def _draw_box(sketch: Sketch, left: int, height: int, title: Iterable[str], lines: Iterable[str]) -> None:
    sketch.box(left, _MARGIN, _BOX, height)
    top = _MARGIN + _AIR
    for style, texts in ((Style.STRONG, title), (Style.PLAIN, lines)):
        for line in texts:
            sketch.text(left + _PADDING, top, line, style)
            top += LINE


def _draw_arrows(sketch: Sketch, top: int, arrows: Iterable[Arrow]) -> int:
    """Draw arrows one below the other, and return where they end."""
    middle, limit = _WIDTH // 2, (_RIGHT - _LEFT) // CELL - 2
    for arrow in arrows:
        top += _AIR
        for line in wrapped(arrow.above, limit):
            sketch.text(middle, top, line, Style.LABEL)
            top += LINE
        row = top + _AIR
        sketch.line(_LEFT, row, f"H{_RIGHT}")
        for tip, forward in ((_RIGHT, True), (_LEFT, False)):
            if arrow.forward if forward else arrow.backward:
                sketch.head(tip, row, forward=forward)
        top = row + _AIR
        for line in wrapped(arrow.below, limit):
            sketch.text(middle, top, line, Style.REMARK)
            top += LINE
        top += _AIR
    return top


def _draw_loops(sketch: Sketch, top: int, arrows: Iterable[Arrow]) -> int:
    """Draw arrows from a host to itself, and return where they end."""
    limit = (_WIDTH - _MARGIN - _BESIDE) // CELL
    for arrow in arrows:
        top += _AIR
        first = top + _HALF_LINE
        for style, texts in ((Style.STRONG, arrow.above), (Style.PLAIN, (*arrow.below, STAYS))):
            for line in wrapped(texts, limit):
                sketch.text(_BESIDE, top, line, style)
                top += LINE
        last = top - _HALF_LINE
        sketch.line(_LEFT, first, f"H{_LEFT + _LOOP}", f"V{last}", f"H{_LEFT}")
        sketch.head(_LEFT, last, forward=False)
    return top + _AIR


def _draw_lines(sketch: Sketch, top: int, lines: Iterable[str]) -> int:
    for line in lines:
        sketch.text(_MARGIN, top, line)
        top += LINE
    return top
