"""Stale references, mended in the page's own text."""

from __future__ import annotations

from collections.abc import Collection

from portbook.model import Book, Location
from portbook.page import Part, Reference, parse
from portbook.reference import resolve


def fixed(text: str, book: Book, lines: Collection[int] | None = None) -> str:
    """The page with every stale value replaced; everything else stays as it is, byte for byte.

    A wrong protocol or direction beside it stays too: which word is meant, only a person knows.

    Args:
        text: the page.
        book: the data.
        lines: the lines in which references are mended; None for all.
    """
    return "".join(_mended(part, book, lines) for part in parse(text))


def _mended(part: Part, book: Book, lines: Collection[int] | None) -> str:
    if not isinstance(part, Reference) or (lines is not None and part.line not in lines):
        return part.text
    resolved = resolve(part, book, Location("page", part.line, part.column))
    if "stale-reference" not in {problem.id for problem in resolved.problems}:
        return part.text
    return f"[{resolved.value}]" + part.text[len(part.value) + 2 :]
