"""The text of a page's file, or of another that a page includes."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from portbook.files import UnusableFile, read_file, refuse_outside
from portbook.model import Location, Problem

LARGEST = 4 * 1024 * 1024
"""Bytes; no page that a person keeps comes near it."""


def read_page(name: str, path: Path, *folders: Path) -> str | Problem:
    """The text of a page, or why there is none; also where it is in none of the folders."""
    where = Location(name)
    try:
        refuse_outside(path, *folders)
        content = read_file(path, LARGEST + 1)
    except UnusableFile as unusable:
        return Problem(where, "unreadable", unusable.message, unusable.cure)
    if len(content) > LARGEST:
        return Problem(where, "too-large", "the page is larger than 4 MiB", "split it")
    try:
        return StringIO(content.decode("utf-8-sig"), newline=None).getvalue()
    except UnicodeDecodeError:
        return Problem(where, "not-utf-8", "the page is not UTF-8", "save it as UTF-8")
