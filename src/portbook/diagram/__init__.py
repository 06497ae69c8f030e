"""Flows drawn with characters: boxes for their ends, arrows for what passes between them."""

from __future__ import annotations

from collections.abc import Sequence

from portbook.diagram.canvas import Canvas
from portbook.diagram.flows import sections
from portbook.diagram.layout import draw_section
from portbook.diagram.shapes import frame
from portbook.model import Flow, Service

__all__ = ["flow_diagram"]

_LEAST = 60
"""The least width, in cells: below it a label has too little room between two boxes."""


def flow_diagram(service: Service, flows: Sequence[Flow], *, width: int = 80) -> str:
    """The flows in one frame of `width` cells; every line is as wide as the frame, and the last has no newline.

    Flows between the same ends share a pair of boxes, and flows with the same label share an arrow.

    Raises:
        ValueError: there are no flows, or `width` is too small.
    """
    if not flows or width < _LEAST:
        msg = f"cannot draw {len(flows)} flows in {width} cells"
        raise ValueError(msg)
    canvas = Canvas(width)
    rules: list[int] = []
    row = 1
    for section in sections(service, flows):
        row = draw_section(canvas, row, section)
        rules.append(row)
        row += 1
    frame(canvas, rules[-1], rules[:-1])
    return "\n".join(canvas.lines())
