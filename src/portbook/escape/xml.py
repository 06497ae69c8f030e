"""Text in XML 1.0, between tags and in quoted attributes."""

from __future__ import annotations

from xml.sax.saxutils import escape

from portbook.escape.visible import one_line


def text(text: str) -> str:
    """The text on one line; what XML cannot hold at all is made visible, as all that hides is."""
    return escape(one_line(text), {'"': "&quot;", "'": "&apos;"})
