"""A table for a spreadsheet program."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column of a sheet.

    Attributes:
        title: what its first row says.
        width: in characters, where the format has widths.
        link: whether its cells are URLs, which a reader can follow where the format has links.
    """

    title: str
    width: int
    link: bool = False


@dataclass(frozen=True)
class Sheet:
    """A table with a name; every row has a cell for each column. Numbers are numbers, and all else is text, not escaped."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str | int, ...], ...]
