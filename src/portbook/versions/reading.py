"""A version by what a person calls it."""

from __future__ import annotations

import os
from pathlib import Path

from portbook.model import NOWHERE, Problem
from portbook.versions.folder import read_folder
from portbook.versions.git import find_repository, merge_base_with, read_revision
from portbook.versions.published import read_published
from portbook.versions.version import UnusableVersion, Version

_PATHS = ("./", "../", "/")
"""How a path begins that no revision is tried for."""


_LONGEST = 1000
"""Characters of a name."""
_CURE = "name a revision, a folder or a services.json"


def read_version(name: str, root: Path, *, merge_base: str = "", beside: Path = Path()) -> Version:
    """The version that a person names: a folder or file where there is one of that name, else a revision of git.

    Args:
        name: a path, or a revision: a branch, a tag, a commit or `HEAD`, with `~2` or `^` behind it.
        root: the site, whose place in the repository is the same in each revision.
        merge_base: another revision; the version is then the best common ancestor of both.
        beside: the folder that a path is relative to; by default the working directory.

    Raises:
        UnusableVersion: there is no such thing, or it cannot be read.
    """
    if not name or len(name) > _LONGEST:
        message = "the name of a version is empty" if not name else "the name of a version is too long"
        raise UnusableVersion(Problem(NOWHERE, "no-version", message, _CURE))
    path = beside / name
    repository = find_repository(root)
    is_path = name.startswith(_PATHS) or path.suffix == ".json"
    if repository is not None and not is_path:
        try:
            with repository:
                revision = merge_base_with(repository, name, merge_base) if merge_base else name
                return read_revision(repository, root, name, revision)
        except UnusableVersion:
            if not _is_dir(path):
                raise
    if _is_dir(path):
        return read_folder(path, name)
    if is_path and os.path.lexists(path):
        return read_published(path, str(Path(name)))
    what = "there is no such folder" if is_path else "there is no such folder, and no git repository"
    raise UnusableVersion(Problem(NOWHERE, "no-version", f"{name}: {what}", _CURE))


def _is_dir(path: Path) -> bool:
    """Whether it is a folder; a name that no file can have is none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False
