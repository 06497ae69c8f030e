"""Text as a PowerShell string."""

from __future__ import annotations

import re

from portbook.escape.visible import one_line

_SINGLE_QUOTES = re.compile("['\u2018\u2019\u201a\u201b]")
"""PowerShell treats curly single quotes as straight ones (language specification, 2.3.5.2)."""


def string(text: str) -> str:
    """A single-quoted string, in which nothing is expanded."""
    return "'" + _SINGLE_QUOTES.sub(r"\g<0>\g<0>", one_line(text)) + "'"
