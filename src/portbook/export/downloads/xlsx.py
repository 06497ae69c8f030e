"""Sheets as an Excel workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO

from xlsxwriter import Workbook  # type: ignore[import-untyped]  # it has no types
from xlsxwriter.format import Format  # type: ignore[import-untyped]  # likewise
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # likewise

from portbook.escape.url import address
from portbook.escape.xlsx import text
from portbook.export.downloads.sheet import Sheet

_CREATED = datetime(2000, 1, 1, tzinfo=UTC)
"""The same sheets give the same bytes, whenever that is."""
_LONGEST_LINK = 2079
"""Characters of a URL that Excel lets a reader follow. Source: Microsoft, "Excel specifications and limits"."""
_A4 = 9
_ALL_CELLS = "A1:XFD1048576"


def xlsx(title: str, sheets: Sequence[Sheet]) -> bytes:
    """A workbook of that title. The first row of each sheet stays in sight, repeats on paper and has filters."""
    content = BytesIO()
    with Workbook(content, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": text(title), "created": _CREATED})
        heading = workbook.add_format({"bold": True, "valign": "top", "bottom": 1})
        body = workbook.add_format({"text_wrap": True, "valign": "top"})
        for sheet in sheets:
            _write(workbook.add_worksheet(sheet.name), sheet, heading, body)
    return content.getvalue()


def _write(worksheet: Worksheet, sheet: Sheet, heading: Format, body: Format) -> None:
    _lay_out(worksheet, sheet)
    for number, column in enumerate(sheet.columns):
        worksheet.write_string(0, number, text(column.title), heading)
    for row_number, row in enumerate(sheet.rows, 1):
        for number, cell in enumerate(row):
            if cell == "":  # a matrix of a thousand host groups has a million cells without anything
                continue
            if isinstance(cell, int):
                worksheet.write_number(row_number, number, cell, body)
            elif sheet.columns[number].link and 0 < len(address(cell)) <= _LONGEST_LINK:
                worksheet.write_url(row_number, number, address(cell), body, text(cell))
            else:
                worksheet.write_string(row_number, number, text(cell), body)


def _lay_out(worksheet: Worksheet, sheet: Sheet) -> None:
    worksheet.freeze_panes(1, 0)
    worksheet.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
    worksheet.ignore_errors({"number_stored_as_text": _ALL_CELLS})  # a port is a name, not a quantity
    for number, column in enumerate(sheet.columns):
        worksheet.set_column(number, number, column.width)
    worksheet.set_landscape()
    worksheet.set_paper(_A4)
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(0)
