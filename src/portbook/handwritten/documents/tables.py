"""The tables of a document, with the heading of each cell's column and the other cells of its row.

Sources: GitHub Flavored Markdown, "Tables"; AsciiDoc Language Documentation, "Tables"; reStructuredText Markup Specification,
"Grid Tables", "Simple Tables"; docutils, "list-table".
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TypeAlias

from portbook.handwritten.documents.block import SourceLine


@dataclass(frozen=True)
class Cell:
    """A cell of a table's body.

    Attributes:
        lines: what stands in it.
        column: the heading of its column; empty where it has none.
        row: by the headings of the columns, the text of the other cells of its row, in order.
        table: the number of the table's first line in the file.
    """

    lines: tuple[SourceLine, ...]
    column: str
    row: tuple[tuple[str, str], ...]
    table: int


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes:
        first: the position of its first line among the lines of the page.
        last: the position behind its last line.
        cells: those of its body, row by row.
    """

    first: int
    last: int
    cells: tuple[Cell, ...]


Scanner: TypeAlias = Callable[[Sequence[SourceLine]], Iterator[Table]]
Row: TypeAlias = list[tuple[SourceLine, ...]]

_DELIMITERS = re.compile(r"[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_BAR = re.compile(r"(?<!\\)\|")
_GRID = re.compile(r"[ \t]*\+(?:[-=]+\+)+[ \t]*")
_SIMPLE = re.compile(r"[ \t]*={2,}(?:[ \t]+={2,})+[ \t]*")
_LIST_TABLE = re.compile(r"(?P<indent>[ \t]*)\.\.[ \t]+list-table::")
_LIST_CELL = re.compile(r"(?P<indent>[ \t]*)(?P<row>\*[ \t]+)?-(?:[ \t]+|$)")
_ASCIIDOC = re.compile(r"[|!]={3,}[ \t]*")
_ASCIIDOC_CELL = re.compile(r"(?<!\\)(?:(?<=\s)|^)(?:\d*\.?\d*[+*])?[<^>.]*[a-z]?\|")
_MOST_ROWS = 5_000
"""Rows of one table that are read: a person keeps no longer ones."""
_MOST_CELLS, _MOST_LINES = 50, 200
"""Cells of a row, and lines of a cell, that are read."""


def scanner(suffix: str) -> Scanner:
    """What finds the tables of documents whose names end so."""
    if suffix == ".rst":
        return _restructuredtext
    return _asciidoc if suffix in {".adoc", ".asciidoc", ".asc"} else _markdown


def _table(first: int, last: int, number: int, rows: Sequence[Row], *, headed: bool = True) -> Table:
    """A table of rows, of which the first has the headings."""
    headings = [_text(lines) for lines in rows[0]] if rows and headed else []
    cells = []
    for row in rows[1 if headed else 0 :][:_MOST_ROWS]:
        named = [(headings[at] if at < len(headings) else "", _text(lines)) for at, lines in enumerate(row)]
        cells += [Cell(lines, named[at][0], (*named[:at], *named[at + 1 :]), number) for at, lines in enumerate(row)]
    return Table(first, last, tuple(cells))


def _text(lines: Sequence[SourceLine]) -> str:
    return " ".join(line.text.strip() for line in lines).strip()


def _markdown(lines: Sequence[SourceLine]) -> Iterator[Table]:
    at = 1
    while at < len(lines):
        if "|" not in lines[at - 1].text or "-" not in lines[at].text or not _DELIMITERS.fullmatch(lines[at].text):
            at += 1
            continue
        end = next((number for number in range(at + 1, len(lines)) if "|" not in lines[number].text), len(lines))
        rows: list[Row] = [[(cell,) for cell in _split(line)] for line in (lines[at - 1], *lines[at + 1 : end])]
        yield _table(at - 1, end, lines[at - 1].number, rows)
        at = end + 1


def _split(line: SourceLine) -> Iterator[SourceLine]:
    """The cells of a row."""
    bars = [match.start() for match in islice(_BAR.finditer(line.text), _MOST_CELLS)]
    starts = [0, *(bar + 1 for bar in bars)]
    cells = [line.cut(start, end) for start, end in zip(starts, [*bars, len(line.text)], strict=True)]
    if cells and not cells[0].text.strip(" \t>"):
        cells.pop(0)
    if cells and not cells[-1].text.strip():
        cells.pop()
    yield from (_stripped(cell) for cell in cells)


def _stripped(line: SourceLine) -> SourceLine:
    start = len(line.text) - len(line.text.lstrip())
    return line.cut(start, max(start, len(line.text.rstrip())))


def _asciidoc(lines: Sequence[SourceLine]) -> Iterator[Table]:
    at = 0
    while at < len(lines):
        mark = lines[at].text.strip()
        if not _ASCIIDOC.fullmatch(lines[at].text):
            at += 1
            continue
        end = next((number for number in range(at + 1, len(lines)) if lines[number].text.strip() == mark), len(lines))
        by_line = [list(_asciidoc_cells(line)) for line in lines[at + 1 : end]]
        width = _asciidoc_width(lines[at - 1].text if at else "", by_line)
        yield _table(at, end + 1, lines[at].number, _wrapped(by_line, width))
        at = end + 1


def _asciidoc_width(attributes: str, by_line: Sequence[Sequence[SourceLine]]) -> int:
    if match := re.search(r"cols=\"?(?P<count>[0-9]{1,2})\*|cols=\"(?P<listed>[^\"]+)\"", attributes):
        width = int(match["count"]) if match["count"] else match["listed"].count(",") + match["listed"].count(";") + 1
    else:
        width = len(next((cells for cells in by_line if cells), []))
    return min(max(1, width), _MOST_CELLS)


def _asciidoc_cells(line: SourceLine) -> Iterator[SourceLine]:
    """The cells that begin in a line, and before them, without a bar, the rest of the last one."""
    bars = [(match.start(), match.end()) for match in _ASCIIDOC_CELL.finditer(line.text)]
    starts = [end for _start, end in bars]
    ends = [*(start for start, _end in bars[1:]), len(line.text)]
    yield from (_stripped(line.cut(start, end)) for start, end in zip(starts, ends, strict=False))


def _wrapped(by_line: Sequence[Sequence[SourceLine]], width: int) -> list[Row]:
    """Rows of so many cells."""
    cells: Row = [(cell,) for line in by_line for cell in line]
    return [cells[at : at + width] for at in range(0, len(cells), width)]


def _restructuredtext(lines: Sequence[SourceLine]) -> Iterator[Table]:
    at = 0
    while at < len(lines):
        text = lines[at].text
        table = None
        if _GRID.fullmatch(text):
            table = _grid(lines, at)
        elif _SIMPLE.fullmatch(text):
            table = _simple(lines, at)
        elif match := _LIST_TABLE.match(text):
            table = _listed(lines, at, len(match["indent"]))
        if table:
            yield table
        at = table.last if table else at + 1


def _grid(lines: Sequence[SourceLine], at: int) -> Table:
    """A table with lines drawn around its cells; where cells span columns, the bars of the row count."""
    end = at
    while end < len(lines) and lines[end].text.lstrip()[:1] in {"+", "|"}:
        end += 1
    rows: list[Row] = []
    fresh = True
    for line in lines[at:end]:
        if line.text.lstrip().startswith("+"):
            fresh = True
            continue
        cells = list(_split(line))
        if fresh or len(cells) != len(rows[-1]) or len(rows[-1][0]) >= _MOST_LINES:
            rows.append([(cell,) for cell in cells])
        else:
            rows[-1] = [(*before, cell) for before, cell in zip(rows[-1], cells, strict=True)]
        fresh = False
    return _table(at, end, lines[at].number, rows)


def _simple(lines: Sequence[SourceLine], at: int) -> Table | None:
    """A table whose columns are those of its first line."""
    columns = [match.span() for match in re.finditer(r"=+", lines[at].text)]
    below = range(at + 1, min(len(lines), at + _MOST_ROWS))
    rulers = [*islice((number for number in below if _SIMPLE.fullmatch(lines[number].text)), 2)]
    if not rulers:
        return None
    headed = len(rulers) > 1
    body = [line for line in lines[at + 1 : rulers[-1]] if line.text.strip() and not _SIMPLE.fullmatch(line.text)]
    rows: list[Row] = [
        [(_stripped(part),) for part in _columns(line, [start for start, _end in columns])]
        for line in body
        if not re.fullmatch(r"[ \t-]+", line.text)
    ]
    return _table(at, rulers[-1] + 1, lines[at].number, rows, headed=headed)


def _columns(line: SourceLine, starts: Sequence[int]) -> Iterator[SourceLine]:
    """The parts of a line that begin at columns of the file, which marks that are gone have moved."""
    columns = [line.start - 1 + at + bisect_right(line.gaps, at) for at in range(len(line.text))]
    cuts = [*(bisect_left(columns, start) for start in starts), len(line.text)]
    yield from (line.cut(first, last) for first, last in pairwise(cuts))


def _listed(lines: Sequence[SourceLine], at: int, indent: int) -> Table:
    end = at + 1
    while end < len(lines) and (
        not lines[end].text.strip() or len(lines[end].text) - len(lines[end].text.lstrip()) > indent
    ):
        end += 1
    rows: list[Row] = []
    for line in lines[at + 1 : end]:
        match = _LIST_CELL.match(line.text)
        if match and (match["row"] or rows):
            if match["row"]:
                rows.append([])
            rows[-1].append((_stripped(line.cut(match.end())),))
        elif rows and rows[-1] and line.text.strip() and len(rows[-1][-1]) < _MOST_LINES:
            rows[-1][-1] = (*rows[-1][-1], _stripped(line))
    headed = any(re.search(r":header-rows:[ \t]*[1-9]", line.text) for line in lines[at : min(end, at + 12)])
    return _table(at, end, lines[at].number, rows, headed=headed)
