"""Stale references, mended in the page's own text."""

from __future__ import annotations

from portbook.model import Book, Location
from portbook.page import Part, Reference, parse
from portbook.reference import resolve


def fixed(text: str, book: Book) -> str:
    """The page with every stale value replaced; everything else stays as it is, byte for byte."""
    return "".join(_mended(each, book) for each in parse(text))


def _mended(part: Part, book: Book) -> str:
    if not isinstance(part, Reference):
        return part.text
    found = resolve(part, book, Location("page", part.line, part.column))
    if [problem.id for problem in found.problems] != ["stale-reference"]:
        return part.text
    return f"[{found.value}]" + part.text[len(part.value) + 2 :]
