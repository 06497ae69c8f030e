"""A revision of git, read from its objects: nothing is checked out, no hook, filter or helper runs, nothing is fetched."""

from __future__ import annotations

import re
import zlib
from pathlib import Path, PurePosixPath

from dulwich.errors import (
    ApplyDeltaError,
    ChecksumMismatch,
    FileFormatException,
    NotGitRepository,
    WrongObjectException,
)
from dulwich.graph import find_merge_base
from dulwich.objects import Blob, Commit, ObjectID, Tree
from dulwich.objectspec import parse_commit
from dulwich.repo import Repo

from portbook.load.config import FILE, Config, LoadedConfig, load_config
from portbook.model import NOWHERE, Location, Problem
from portbook.versions.tree import LARGEST_STORED, TOO_LARGE, TooLargeError, files_of, lookup
from portbook.versions.version import EstateFiles, UnusableVersion, Version

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
_FETCH = "fetch the whole history: git fetch --unshallow, or fetch-depth: 0 of actions/checkout"


def find_repository(folder: Path) -> Repo | None:
    """The repository that a folder is in; None where it is in none."""
    try:
        repository = Repo.discover(str(folder))
    except NotGitRepository:
        return None
    repository.object_store.loose_object_size_limit = LARGEST_STORED  # of one whose header lies
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
    loaded = _config(repository, tree, site)
    problems, ports = loaded.problems, _inside(loaded.config.ports)
    folder = lookup(repository, tree, site / ports)
    if not isinstance(folder, Tree):
        if problems:
            raise UnusableVersion(problems[0])
        message = f"{name} has no folder {ports.as_posix()}"
        raise UnusableVersion(Problem(NOWHERE, "no-version", message, "name a revision that has the data"))
    files, unread = _contents(repository, folder, ports)
    estate = _estate(repository, tree, site, _inside(loaded.config.estate))
    return Version(
        name, files, (*problems, *unread), values=loaded.config.values, estate=estate, addresses=loaded.config.addresses
    )


def _contents(repository: Repo, folder: Tree, place: PurePosixPath) -> tuple[dict[str, bytes], tuple[Problem, ...]]:
    """The YAML files of a folder by path, and why others cannot be read."""
    listed = dict(files_of(repository, folder, place))
    files = {path: content for path, content in listed.items() if isinstance(content, bytes)}
    return files, tuple(content for content in listed.values() if isinstance(content, Problem))


def _estate(repository: Repo, tree: ObjectID, site: PurePosixPath, place: PurePosixPath) -> EstateFiles:
    """The files of the estate: the one that the configuration names, and those of the folder without its suffix."""
    files: dict[str, bytes] = {}
    problems: tuple[Problem, ...] = ()
    try:
        file = lookup(repository, tree, site / place)
    except TooLargeError:
        problems = (Problem(Location(place.as_posix(), 0, 0), *TOO_LARGE),)
    else:
        if isinstance(file, Blob):
            files[place.as_posix()] = file.data
    folder = lookup(repository, tree, site / place.with_suffix(""))
    if isinstance(folder, Tree):
        in_folder, unread = _contents(repository, folder, place.with_suffix(""))
        files, problems = files | in_folder, (*problems, *unread)
    return EstateFiles(files, problems)


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


def _config(repository: Repo, tree: ObjectID, site: PurePosixPath) -> LoadedConfig:
    """The revision's own portbook.yml, as one of the folder `/`; the defaults where it has none, or one that is too large."""
    root = Path("/")
    try:
        config = lookup(repository, tree, site / FILE)
    except TooLargeError:
        return LoadedConfig(Config.default(root), (Problem(Location(FILE, 0, 0), *TOO_LARGE),))
    return load_config(config.data, root) if isinstance(config, Blob) else LoadedConfig(Config.default(root))


def _inside(path: Path) -> PurePosixPath:
    """A path of that configuration, relative to the site."""
    return PurePosixPath(path.relative_to("/").as_posix())
