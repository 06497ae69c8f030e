"""Text as a cell of CSV (RFC 4180) that no spreadsheet program takes for a formula.

Source: OWASP, "CSV Injection".
"""

from __future__ import annotations

import re

from portbook.escape.visible import one_line

_SIGNS = (
    "-=+@"
    "\u207a\u207b\u207c\u208a\u208b\u208c"  # superscript and subscript
    "\u2212\ufb29"  # the minus sign, and the plus sign of Hebrew
    "\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20"  # small and fullwidth
)
"""What a formula starts with; some programs take a sign that is like one of the first four for that."""
_START = re.compile(rf'(^|;[ "]*)(?=[{_SIGNS}])')
"""Where a formula may start: many countries' Excel takes a semicolon for the end of a cell, and a quote after it for a mark."""


def cell(text: str) -> str:
    """One cell in double quotes; what could start a formula has an apostrophe before it."""
    line = _START.sub(r"\1'", one_line(text))
    return f'"{line.replace(chr(34), chr(34) * 2)}"'
