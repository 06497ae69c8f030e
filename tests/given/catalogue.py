"""The services of this repository, read once by each process of a test run."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from portbook.load import read_book
from portbook.model import Book

ROOT = Path(__file__).parents[2]


@cache
def catalogue() -> Book:
    """All services of `ports/`."""
    return read_book(ROOT / "ports", relative_to=ROOT).book
