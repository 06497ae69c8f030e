"""A revision of git, read from its objects: nothing is checked out, no hook, filter or helper runs, nothing is fetched."""

from __future__ import annotations

import re
import stat
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from dulwich.errors import (
    ApplyDeltaError,
    ChecksumMismatch,
    FileFormatException,
    NotGitRepository,
    NotTreeError,
    WrongObjectException,
)
from dulwich.graph import find_merge_base
from dulwich.object_store import tree_lookup_path
from dulwich.objects import Blob, Commit, ObjectID, RawObjectID, ShaFile, Tree, TreeEntry
from dulwich.objectspec import parse_commit
from dulwich.repo import Repo

from portbook.load.config import FILE, load_config
from portbook.load.source import LARGEST
from portbook.load.values import Value
from portbook.model import NOWHERE, Location, Problem
from portbook.versions.folder import SUFFIXES
from portbook.versions.object_size import stored_size
from portbook.versions.version import UnusableVersion, Version

_MOST_FILES = 10_000
"""Files of one revision: a site has some hundreds."""
_MOST_BYTES = 32 * LARGEST
"""Bytes of all files of one revision."""
_LARGEST_STORED = 16 * LARGEST
"""Bytes of a tree, or of an object that another one is stored as a difference of."""
_REVISION = re.compile(r"(.*?)((?:[~^]\d{0,5})*)", re.DOTALL)
_STEP = re.compile(r"([~^])(\d*)")
_BROKEN = (
    FileFormatException,
    WrongObjectException,
    ChecksumMismatch,
    ApplyDeltaError,
    zlib.error,
    ValueError,
    AssertionError,
)
"""What dulwich raises of objects that are none."""
_TOO_LARGE = ("too-large", "the file is larger than 1 MiB", "split it into one file a service")
_FETCH = "fetch the whole history: git fetch --unshallow, or fetch-depth: 0 of actions/checkout"


def find_repository(folder: Path) -> Repo | None:
    """The repository that a folder is in; None where it is in none."""
    try:
        repository = Repo.discover(str(folder))
    except NotGitRepository:
        return None
    repository.object_store.loose_object_size_limit = _LARGEST_STORED  # of one whose header lies
    return repository


def read_revision(repository: Repo, root: Path, name: str, revision: str) -> Version:
    """The data of a site as a revision has it.

    Args:
        repository: the one that the site is in.
        root: the site's folder in the work tree.
        name: what a person calls the version.
        revision: the revision.

    Raises:
        UnusableVersion: there is no such revision, it has no data, or its objects cannot be read.
    """
    commit = _commit(repository, name, revision)
    try:
        return _read(repository, root, name, commit.tree)
    except _BROKEN:
        message = f"{name} has objects that cannot be read"
        raise UnusableVersion(Problem(NOWHERE, "no-version", message, "git fsck lists them")) from None


def _read(repository: Repo, root: Path, name: str, tree: ObjectID) -> Version:
    site = _site(repository, root)
    ports, problems, values = _ports(repository, tree, site)
    folder = _lookup(repository, tree, site / ports)
    if not isinstance(folder, Tree):
        if problems:
            raise UnusableVersion(problems[0])
        message = f"{name} has no folder {ports.as_posix()}"
        raise UnusableVersion(Problem(NOWHERE, "no-version", message, "name a revision that has the data"))
    files: dict[str, bytes] = {}
    for path, content in _files(repository, folder, ports):
        if isinstance(content, Problem):
            problems = (*problems, content)
        else:
            files[path] = content
    return Version(name, files, problems, values=values)


def merge_base_with(repository: Repo, name: str, other: str) -> str:
    """The best common ancestor of two revisions, as a hash.

    Raises:
        UnusableVersion: there is none here.
    """
    commits = [_commit(repository, revision, revision).id for revision in (name, other)]
    try:
        bases = find_merge_base(repository, commits)
    except KeyError:
        bases = []
    if not bases:
        cure = _FETCH if _is_shallow(repository) else "name a revision that they have in common"
        message = f"{name} and {other} have no common ancestor here"
        raise UnusableVersion(Problem(NOWHERE, "no-version", message, cure))
    return bases[0].decode()


def _commit(repository: Repo, name: str, revision: str) -> Commit:
    start, steps = _REVISION.fullmatch(revision).groups()  # type: ignore[union-attr]  # it matches everything
    try:
        commit = parse_commit(repository, "HEAD" if start == "@" else start)
        for kind, number in _STEP.findall(steps):
            commit = _ancestor(repository, commit, kind, int(number or 1))
    except (KeyError, IndexError, OSError, *_BROKEN):
        cure = _FETCH if _is_shallow(repository) else "git branch -a and git tag list the names"
        problem = Problem(NOWHERE, "no-version", f"there is no revision {name}", cure)
        raise UnusableVersion(problem) from None
    return commit


def _ancestor(repository: Repo, commit: Commit, kind: str, number: int) -> Commit:
    """The commit behind `~2` or `^2`, as gitrevisions(7) has it.

    Raises:
        IndexError: it has no such parent.
        KeyError: the repository does not have it.
    """
    if kind == "^":
        return parse_commit(repository, commit.parents[number - 1]) if number else commit
    for _ in range(number):
        commit = parse_commit(repository, commit.parents[0])
    return commit


def _is_shallow(repository: Repo) -> bool:
    return bool(repository.get_shallow())


def _site(repository: Repo, root: Path) -> PurePosixPath:
    """The site's folder, from the top of the work tree."""
    top = Path(repository.path).resolve()
    inside = root.resolve()
    return PurePosixPath(inside.relative_to(top).as_posix()) if inside.is_relative_to(top) else PurePosixPath()


def _ports(
    repository: Repo, tree: ObjectID, site: PurePosixPath
) -> tuple[PurePosixPath, tuple[Problem, ...], tuple[Value, ...]]:
    """The folder of the data, as the revision's own portbook.yml names it, what is wrong with that file, and its values."""
    usual = PurePosixPath("ports")
    try:
        config = _lookup(repository, tree, site / FILE)
    except _TooLargeError:
        return usual, (Problem(Location(FILE, 0, 0), *_TOO_LARGE),), ()
    if not isinstance(config, Blob):
        return usual, (), ()
    root = Path("/")
    loaded = load_config(config.data, root)
    ports = PurePosixPath(loaded.config.ports.relative_to(root).as_posix())
    return ports, loaded.problems, loaded.config.values


def _lookup(repository: Repo, tree: ObjectID, path: PurePosixPath) -> object:
    """What a tree has at a path; None where it has nothing.

    Raises:
        _TooLargeError: a file larger than 1 MiB.
    """
    read = _reader(repository)
    if path == PurePosixPath():
        return read(tree)
    try:
        _mode, sha = tree_lookup_path(read, tree, path.as_posix().encode("utf-8", "surrogateescape"))
        return read(sha)
    except (KeyError, NotTreeError):
        return None


class _TooLargeError(ValueError):
    """An object that is not read, because of its size."""


def _reader(repository: Repo) -> Callable[[ObjectID | RawObjectID], ShaFile]:
    """What reads an object of a limited size: a file of 1 MiB, a tree of 16 MiB."""

    def read(sha: ObjectID | RawObjectID) -> ShaFile:
        size = stored_size(repository, ObjectID(sha))  # trees name objects in hexadecimal
        if size.largest > _LARGEST_STORED:
            raise _TooLargeError
        content = repository[sha]
        if size.own > LARGEST and not isinstance(content, Tree):
            raise _TooLargeError
        return content

    return read


def _files(repository: Repo, folder: Tree, ports: PurePosixPath) -> Iterator[tuple[str, bytes | Problem]]:
    """The YAML files of a folder; a problem for each that is no file of its own."""
    total = 0
    contents: dict[ObjectID, bytes | None] = {}
    for number, entry in enumerate(_entries(folder)):
        path = (ports / PurePosixPath(entry.path.decode("utf-8", "surrogateescape"))).as_posix()
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
            yield path, Problem(where, *_TOO_LARGE)
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
    except _TooLargeError:
        return None
