"""A file for another program, and what the program has no words for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portbook.export.api.documents import text
from portbook.export.downloads.csv import csv
from portbook.export.downloads.sheet import Column, Sheet
from portbook.model import Service

LEFT_OUT = "{} is left out: {}"
"""A remark: the name of a flow, and why."""
_WIDTH = 20
_NO_DAY = "1970-01-01"
"""The day of data in which no day stands: a file has to be the same each time that it is made."""


@dataclass(frozen=True)
class Exported:
    """A file, and sentences about what is not in it."""

    content: bytes
    remarks: tuple[str, ...] = ()


def table(name: str, titles: Iterable[str], rows: Iterable[tuple[str, ...]]) -> bytes:
    """A table in CSV with its titles."""
    columns = tuple(Column(title, _WIDTH) for title in titles)
    return csv(Sheet(name, columns, tuple(rows)))


def document(value: object) -> bytes:
    """A document in JSON."""
    return text(value).encode()


def day(service: Service) -> str:
    """The last day on which somebody has compared the data with its sources, `2026-11-22`."""
    days = [service.reviewed, *(reference.checked for reference in service.references.values())]
    known = [day.isoformat() for day in days if day is not None]
    return max(known, default=_NO_DAY)


def cut(text: str, most: int) -> str:
    """A text of at most so many characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
