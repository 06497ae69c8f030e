"""The front matter of a page of Markdown: where it ends, and the title that it gives the page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from portbook.handwritten.documents.block import SourceLine, source_lines

_FRONT_TITLE = re.compile(r"[Tt]itle:[ \t]+[\"']?(.*?)[\"']?[ \t]*")
_FRONT = 64 * 1024
"""Characters in which front matter is looked for."""


def front_matter_end(lines: Sequence[SourceLine]) -> int:
    """The number of the line that ends the front matter; 0 where there is none."""
    if not lines or lines[0].text.rstrip() != "---":
        return 0
    return next((line.number for line in lines[1:] if line.text.rstrip() in {"---", "..."}), 0)


def front_title(text: str) -> str:
    """The title that the front matter gives a page; empty where it gives none."""
    lines = source_lines(text[:_FRONT])
    end = front_matter_end(lines)
    titles = (match[1] for line in lines[1 : max(0, end - 1)] if (match := _FRONT_TITLE.fullmatch(line.text)))
    return next(titles, "")
