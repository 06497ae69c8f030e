"""Tables in CSV with the place of each row."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from portbook.importers.draft.format import Source, UnusableSource
from portbook.load.faults import listed, shown
from portbook.model import Location, Problem

_DELIMITERS = ",;\t"
_MOST_COLUMNS = 200


@dataclass(frozen=True)
class Row:
    """A row: its place, and its cells by the title of their column in lower case, without white space around."""

    where: Location
    cells: Mapping[str, str]


def rows(source: Source, needed: Sequence[str]) -> Iterator[Row]:
    """The rows of a table that have anything in them.

    Args:
        source: a file whose first line has the titles.
        needed: the titles of columns that it has to have, in lower case.

    Raises:
        UnusableSource: it is no CSV, or has not these columns.
    """
    text = source.text.removeprefix("\ufeff")
    first = text.partition("\n")[0]
    reader = csv.reader(StringIO(text), delimiter=max(_DELIMITERS, key=first.count), strict=True)
    try:
        titles = [title.strip().lower() for title in next(reader, [])][:_MOST_COLUMNS]
        if missing := [title for title in needed if title not in titles]:
            message = f"the first line has no column {listed(map(shown, missing), 'and')}"
            cure = "give the table with its first line, as it was exported"
            raise UnusableSource(Problem(source.at(1), "import-no-column", message, cure))
        at = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Row(source.at(at), dict(zip(titles, map(str.strip, cells), strict=False)))
            at = reader.line_num + 1
    except csv.Error as error:
        where = source.at(max(reader.line_num, 1))
        raise UnusableSource(
            Problem(where, "import-not-csv", f"not CSV: {error}", "export the table once more")
        ) from None
