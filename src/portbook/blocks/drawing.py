"""A diagram as HTML: drawings, and the diagram in characters as a box that a click opens.

Extensions of Markdown have to leave it alone: where one puts an abbreviation into a text, a browser draws no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from portbook.escape.html import lines

_CLASS = "pb-diagram"
DRAWING = re.compile(rf'<div class="{_CLASS}">.*?</div>')
"""A diagram in a page of HTML; its texts are escaped, so none of them ends it."""
_AS_TEXT = "The diagram as text"


def drawing(drawings: Iterable[str], as_text: str) -> str:
    """The HTML of a diagram: one line, so that it may stand in tabs and lists.

    Args:
        drawings: SVG elements, one line each.
        as_text: the same diagram in characters, the alternative for who cannot see them and who wants to copy it.
    """
    code = lines(as_text).replace("\n", "&#10;")
    folded = f"<details><summary>{_AS_TEXT}</summary><pre><code>{code}</code></pre></details>"
    return f'<div class="{_CLASS}">{" ".join(drawings)}{folded}</div>'
