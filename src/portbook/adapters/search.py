"""What a search plugin is given of a page: the facts, not the snippets."""

from __future__ import annotations

import re

from portbook.blocks.drawing import DRAWING
from portbook.blocks.unsearched import BEGIN, END

_NOT_FACTS = re.compile(
    rf"""{re.escape(BEGIN)}.*?{re.escape(END)}
    | <pre\b.*?</pre>                    # diagrams in characters, and snippets that people wrote
    | <p\ class="pb-twin.*?</p>
    """,
    re.VERBOSE | re.DOTALL,
)
_BREAK = re.compile(r"<br\s*/?>")


def searchable(html: str) -> str:
    """The HTML of a page without its snippets, diagrams and what repeats a table; a line break is a space."""
    return parted(_NOT_FACTS.sub("", html))


def parted(html: str) -> str:
    """The HTML without drawings, and with a space for each line break: search plugins take tags out, and would join words."""
    return _BREAK.sub(" ", DRAWING.sub("", html))
