"""The documents that `portbook lint` is given, by name or in folders: only regular files, none behind a link that leads away."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from io import StringIO
from pathlib import Path

from portbook.files import UnusableFile, read_file, refuse_outside
from portbook.handwritten.documents.formats import SUFFIXES
from portbook.model import Location, Problem, Severity

LARGEST = 2 * 1024 * 1024
"""Bytes; no document that a person keeps comes near it."""
_PASSED_OVER = frozenset({"node_modules", "site-packages", "vendor", "_build", "site"})


def documents(paths: Sequence[Path], excluded: Sequence[str] = ()) -> Iterator[tuple[Path, Path]]:
    """Each document once, in order, with the folder that it has to be in.

    Args:
        paths: files, which may have any name, and folders.
        excluded: patterns of paths that are passed over in folders, such as `docs/old/*`.
    """
    known = set[Path]()
    for path in paths:
        for document in _in_folder(path, excluded) if path.is_dir() else (path,):
            if document not in known:
                known.add(document)
                yield document, (path if path.is_dir() else document.parent)


def _in_folder(folder: Path, excluded: Sequence[str]) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _PASSED_OVER)
        for name in sorted(files):
            path = Path(root, name)
            if path.suffix.lower() in SUFFIXES and not any(fnmatch(path.as_posix(), pattern) for pattern in excluded):
                yield path


def read_document(path: Path, folder: Path) -> str | Problem:
    """The text of a document, or why it is not read."""
    where = Location(path.as_posix(), 0, 0)
    try:
        refuse_outside(path, folder)
        content = read_file(path, LARGEST + 1)
    except UnusableFile as unusable:
        return Problem(where, "document-unreadable", unusable.message, unusable.cure)
    if len(content) > LARGEST:
        return Problem(
            where,
            "document-too-large",
            "the document is larger than 2 MiB, so it is not judged",
            "split it",
            Severity.WARNING,
        )
    try:
        return StringIO(content.decode("utf-8-sig"), newline=None).getvalue()
    except UnicodeDecodeError:
        return Problem(
            where,
            "document-not-utf-8",
            "the document is not UTF-8, so it is not judged",
            "save it as UTF-8",
            Severity.WARNING,
        )
