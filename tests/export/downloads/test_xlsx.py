"""Workbooks, read by another library."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.escape.visible import one_line
from portbook.export.downloads.documents import workbook
from portbook.export.downloads.flow_row import flow_rows
from portbook.export.downloads.sheet import Column, Sheet
from portbook.export.downloads.xlsx import xlsx
from portbook.model import Service

COLUMNS = (Column("Number", 8), Column("Text", 30), Column("URL", 40, link=True))
SYNTAX = [
    "=1+1",
    "{=1+1}",
    "+1",
    "@SUM(A1)",
    "https://x.example/",
    "mailto:a@x.example",
    "internal:A1",
    "007",
    "_x000D_",
]


def read(content: bytes) -> Any:  # noqa: ANN401  # it has no types
    return openpyxl.load_workbook(BytesIO(content))


def written(*rows: tuple[str | int, ...]) -> Any:  # noqa: ANN401  # likewise
    return read(xlsx("Title", [Sheet("Sheet", COLUMNS, rows)]))["Sheet"]


@pytest.mark.parametrize("text", SYNTAX)
def test_text_is_a_string_whatever_it_looks_like(text: str) -> None:
    sheet = written((1, text, ""))
    assert (sheet["B2"].value, sheet["B2"].data_type, sheet["B2"].hyperlink) == (text, "s", None)
    assert (sheet["A2"].value, sheet["A2"].data_type) == (1, "n")


@given(st.text(min_size=1))
def test_any_text_is_read_back(text: str) -> None:
    shown = written((1, text, text))["B2"].value
    assert (shown or "") == one_line(text)


@pytest.mark.parametrize("url", ["https://x.example/a?b=1&c=%20#d", "http://x.example/"])
def test_a_url_can_be_followed(url: str) -> None:
    cell = written((1, "", url))["C2"]
    assert (cell.value, cell.data_type) == (url, "s")
    target = cell.hyperlink.target + (f"#{cell.hyperlink.location}" if cell.hyperlink.location else "")
    assert target == url


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "file:///etc/passwd", "internal:A1", "external:x", "//x", f"https://x/{'a' * 2080}"]
)
def test_nothing_else_can(text: str) -> None:
    cell = written((1, "", text))["C2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_a_sheet_is_laid_out_for_reading_and_for_paper() -> None:
    sheet = written((1, "a", "b"), (2, "c", "d"))
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A2", "A1:C3", "$1:$1")
    assert [cell.value for cell in sheet[1]] == ["Number", "Text", "URL"]
    assert all(cell.font.bold for cell in sheet[1])
    assert [round(sheet.column_dimensions[name].width) for name in "ABC"] == [9, 31, 41]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)


def test_the_same_sheets_give_the_same_bytes_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    first = xlsx("Title", [Sheet("Sheet", COLUMNS, ((1, "a", "https://x.example/"),))])
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert xlsx("Title", [Sheet("Sheet", COLUMNS, ((1, "a", "https://x.example/"),))]) == first
    assert read(first).properties.created == datetime(2000, 1, 1)  # noqa: DTZ001  # it reads no time zone


def test_a_workbook_has_flows_roles_and_references(tailscale: Service) -> None:
    book = read(workbook("Tailscale", (tailscale,), flow_rows(tailscale)))
    assert (book.sheetnames, book.properties.title) == (["Flows", "Roles", "References"], "Tailscale")
    flows, roles, references = ([[cell.value for cell in row] for row in book[name]] for name in book.sheetnames)
    assert [row[0] for row in flows[1:]] == [f"tailscale/{id_}" for id_ in tailscale.flows]
    assert roles[1] == [
        "Tailscale",
        "device",
        "Your device",
        "yes",
        "tailscaled",
        "192.0.2.0/24, 2001:db8::/32 (replace: device)",
        None,
    ]
    assert references[1][1:5] == ["kb1082", *_kb1082(tailscale)]


def _kb1082(tailscale: Service) -> tuple[str, str, str]:
    reference = tailscale.references["kb1082"]
    return reference.title, reference.url, "2026-11-22"
