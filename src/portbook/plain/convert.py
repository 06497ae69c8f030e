"""The conversion of a page."""

from __future__ import annotations

from portbook.plain import front_matter
from portbook.plain.attributes import ids
from portbook.plain.blocks import convert
from portbook.plain.place import Place

_PASSES = 4
"""The second pass almost always finds nothing to do: only where what one left out stood between parts of something."""


def plain_markdown(text: str) -> str:
    """A page as CommonMark with GitHub's tables, without HTML. What is such Markdown already stays as it is.

    Boxes become quotes, tabs become sections with bold titles, code stays byte for byte. Takes time in proportion to
    the length of the page; no page makes it fail.

    Args:
        text: a page as Python-Markdown with Material's extensions reads it, its `ports` fences expanded.
    """
    front, body = front_matter.split(text.replace("\r\n", "\n").replace("\r", "\n"))
    place = Place(ids=ids(body))
    for _ in range(_PASSES):
        before, body = body, convert(body, place)
        if body == before:
            break
    return front_matter.plain(front) + body
