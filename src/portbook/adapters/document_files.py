"""The documents that `portbook lint` is given, by name or in folders: only regular files, none behind a link that leads away."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from portbook.files import UnusableFile, read_file, refuse_outside
from portbook.handwritten.documents.formats import SUFFIXES
from portbook.model import Location, Problem, Severity

LARGEST = 2 * 1024 * 1024
"""Bytes; no document that a person keeps comes near it."""
UNREADABLE = "document-unreadable"
NOT_JUDGED = frozenset({"document-not-judged", "portbook-fault"})
"""Problems by which not all is known of a document."""
_PASSED_OVER = frozenset({"node_modules", "site-packages", "vendor", "_build", "site"})


@dataclass(frozen=True)
class Document:
    """A document.

    Attributes:
        path: its file.
        folder: the folder that it has to be in.
        shown: its path as reports tell it; empty for the path itself.
        is_listed: whether it is there because its folder was named.
    """

    path: Path
    folder: Path
    shown: str = ""
    is_listed: bool = False

    @property
    def name(self) -> str:
        """Its path as reports tell it."""
        return self.shown or self.path.as_posix()

    @property
    def where(self) -> Location:
        """The document as a whole."""
        return Location(self.name, 0, 0)

    def read(self) -> str | Problem:
        """Its text, or why it is not read."""
        try:
            refuse_outside(self.path, self.folder)
        except UnusableFile as unusable:
            return (
                self._elsewhere()
                if self.is_listed
                else Problem(self.where, UNREADABLE, unusable.message, unusable.cure)
            )
        try:
            content = read_file(self.path, LARGEST + 1)
        except UnusableFile as unusable:
            return Problem(self.where, UNREADABLE, unusable.message, unusable.cure)
        if len(content) > LARGEST:
            message = "the document is larger than 2 MiB, so it is not judged"
            return Problem(self.where, "document-too-large", message, "split it", Severity.WARNING)
        try:
            return StringIO(content.decode("utf-8-sig"), newline=None).getvalue()
        except UnicodeDecodeError:
            message = "the document is not UTF-8, so it is not judged"
            return Problem(self.where, "document-not-utf-8", message, "save it as UTF-8", Severity.WARNING)

    def _elsewhere(self) -> Problem:
        message = "the document is behind a link that leads out of its folder, so it is not judged"
        return Problem(self.where, "document-elsewhere", message, "name the file that it leads to", Severity.NOTE)


def documents(
    paths: Sequence[Path],
    passed_over: Callable[[Path], bool] = lambda _path: False,
    *,
    named_too: bool = False,
) -> Iterator[Document]:
    """Each document once, in order.

    Args:
        paths: files, which may have any name, and folders.
        passed_over: whether a document in a folder is left out.
        named_too: whether one that is named is left out likewise.
    """
    known = set[Path]()
    for path in paths:
        for file in _in_folder(path) if path.is_dir() else (path,):
            is_left_out = (named_too or path.is_dir()) and passed_over(file)
            if file not in known and not is_left_out:
                known.add(file)
                yield Document(file, path, is_listed=True) if path.is_dir() else Document(file, file.parent)


def _in_folder(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _PASSED_OVER)
        for name in sorted(files):
            path = Path(root, name)
            if path.suffix.lower() in SUFFIXES:
                yield path
