"""Sheets as CSV, read by Python's reader."""

from __future__ import annotations

import csv as reader
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from portbook.escape.visible import one_line
from portbook.export.downloads.csv import csv
from portbook.export.downloads.sheet import Column, Sheet


def read(content: bytes) -> list[list[str]]:
    return list(reader.reader(StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def test_excel_and_programs_know_what_it_is() -> None:
    content = csv(Sheet("x", (Column("Number", 8), Column("Größe", 8)), ((1, "a\nb"), (2, "=1+1"))))
    assert content == '\ufeff"Number","Größe"\r\n"1","a b"\r\n"2","\'=1+1"\r\n'.encode()


@given(st.lists(st.tuples(st.text(), st.text()), max_size=5))
def test_every_row_has_its_cells(rows: list[tuple[str, str]]) -> None:
    head, *body = read(csv(Sheet("x", (Column("a", 1), Column("b", 1)), tuple(rows))))
    assert head == ["a", "b"]
    assert [[cell.replace("'", "") for cell in row] for row in body] == [
        [one_line(cell).replace("'", "") for cell in row] for row in rows
    ]
