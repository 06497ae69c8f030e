"""Flows drawn as SVG within HTML: a drawing for each pair of ends, which a style sheet puts side by side or one below the other."""

from __future__ import annotations

from collections.abc import Sequence

from portbook.diagram.flows import sections
from portbook.diagram.svg.layout import drawn
from portbook.model import Flow, Service

__all__ = ["flow_drawings"]


def flow_drawings(service: Service, flows: Sequence[Flow]) -> tuple[str, ...]:
    """The drawings, each an `svg` element on one line, with the facts of `flow_diagram`."""
    return tuple(map(drawn, sections(service, flows)))
