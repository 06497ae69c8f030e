"""Text as a string of an Excel workbook. Its writer escapes XML, and Excel's own escapes such as `_x000D_`."""

from __future__ import annotations

from portbook.escape.visible import one_line

LONGEST = 32_767
"""UTF-16 code units of one cell. Source: Microsoft, "Excel specifications and limits"."""


def text(text: str) -> str:
    """The text on one line, cut where it is longer than a cell may be."""
    line = one_line(text)
    if len(line) <= LONGEST // 2 or len(line.encode("utf-16-le")) <= 2 * LONGEST:
        return line
    return line.encode("utf-16-le")[: 2 * (LONGEST - 1)].decode("utf-16-le", "ignore") + "…"
