"""Files and folders of a tree of git: objects of a limited size, and nothing but files is read."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from dulwich.errors import NotTreeError
from dulwich.object_store import tree_lookup_path
from dulwich.objects import ObjectID, RawObjectID, ShaFile, Tree, TreeEntry
from dulwich.repo import Repo

from portbook.load.source import LARGEST
from portbook.model import Location, Problem
from portbook.versions.folder import SUFFIXES
from portbook.versions.object_size import stored_size

_MOST_FILES = 10_000
"""Files of one folder: a site has some hundreds."""
_MOST_BYTES = 32 * LARGEST
"""Bytes of all files of one folder."""
LARGEST_STORED = 16 * LARGEST
"""Bytes of a tree, or of an object that another one is stored as a difference of."""
TOO_LARGE = ("too-large", "the file is larger than 1 MiB", "split it into one file a service")
"""The problem of a file that is not read."""


def lookup(repository: Repo, tree: ObjectID, path: PurePosixPath) -> object:
    """What a tree has at a path; None where it has nothing.

    Raises:
        TooLargeError: a file larger than 1 MiB.
    """
    read = _reader(repository)
    if path == PurePosixPath():
        return read(tree)
    try:
        _mode, sha = tree_lookup_path(read, tree, path.as_posix().encode("utf-8", "surrogateescape"))
        return read(sha)
    except (KeyError, NotTreeError):
        return None


class TooLargeError(ValueError):
    """An object that is not read, because of its size."""


def _reader(repository: Repo) -> Callable[[ObjectID | RawObjectID], ShaFile]:
    """What reads an object of a limited size: a file of 1 MiB, a tree of 16 MiB."""

    def read(sha: ObjectID | RawObjectID) -> ShaFile:
        size = stored_size(repository, ObjectID(sha))  # trees name objects in hexadecimal
        if size.largest > LARGEST_STORED:
            raise TooLargeError
        content = repository[sha]
        if size.own > LARGEST and not isinstance(content, Tree):
            raise TooLargeError
        return content

    return read


def files_of(repository: Repo, folder: Tree, place: PurePosixPath) -> Iterator[tuple[str, bytes | Problem]]:
    """The YAML files of a folder by path below `place`; a problem for each that is no file of its own."""
    total = 0
    contents: dict[ObjectID, bytes | None] = {}
    for number, entry in enumerate(_entries(folder)):
        path = (place / PurePosixPath(entry.path.decode("utf-8", "surrogateescape"))).as_posix()
        where = Location(path, 0, 0)
        if number >= _MOST_FILES:
            yield path, Problem(where, "too-many-files", f"a folder has at most {_MOST_FILES} files", "split the site")
            return
        if not stat.S_ISREG(entry.mode):
            yield path, Problem(where, "unreadable", "this is no file", "put a file in its place")
            continue
        try:
            if entry.sha not in contents:
                contents[entry.sha] = _content(repository, entry.sha)
        except KeyError:
            yield path, Problem(where, "unreadable", "the repository does not have its content", "fetch it with git")
            continue
        content = contents[entry.sha]
        if content is None:
            yield path, Problem(where, *TOO_LARGE)
            continue
        total += len(content)
        if total > _MOST_BYTES:
            yield path, Problem(where, "too-large", "the files together are larger than 32 MiB", "split the site")
            return
        yield path, content


def _entries(folder: Tree) -> list[TreeEntry]:
    """The entries whose names are those of data files, in order."""
    entries = sorted(folder.items(), key=lambda entry: entry.path)
    names = ((PurePosixPath(entry.path.decode("utf-8", "surrogateescape")), entry) for entry in entries)
    return [entry for name, entry in names if name.suffix in SUFFIXES and not name.name.startswith(".")]


def _content(repository: Repo, sha: ObjectID) -> bytes | None:
    """The bytes of a file; None where it is larger than 1 MiB.

    Raises:
        KeyError: the repository does not have it.
    """
    try:
        return _reader(repository)(sha).as_raw_string()
    except TooLargeError:
        return None
