"""A sheet as CSV (RFC 4180), for programs, and for spreadsheets that open it."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable

from portbook.escape.csv import cell
from portbook.export.downloads.sheet import Sheet


def csv(sheet: Sheet) -> bytes:
    """The sheet with its titles, in UTF-8; Excel knows that by the byte order mark."""
    titles = [column.title for column in sheet.columns]
    return BOM_UTF8 + "".join(map(_line, (titles, *sheet.rows))).encode()


def _line(cells: Iterable[str | int]) -> str:
    return ",".join(cell(str(content)) for content in cells) + "\r\n"
