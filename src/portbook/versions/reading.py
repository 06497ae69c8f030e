"""A version by what a person calls it."""

from __future__ import annotations

from pathlib import Path

from portbook.model import NOWHERE, Problem
from portbook.versions.folder import read_folder
from portbook.versions.git import find_repository, merge_base_with, read_revision
from portbook.versions.published import read_published
from portbook.versions.version import UnusableVersion, Version

_PATHS = ("./", "../", "/", "~")
"""How a path begins that no revision is tried for."""


def read_version(name: str, root: Path, *, merge_base: str = "") -> Version:
    """The version that a person names: a folder or file where there is one of that name, else a revision of git.

    Args:
        name: a path, or a revision as `git rev-parse` takes it.
        root: the site, whose place in the repository is the same in each revision.
        merge_base: another revision; the version is then the best common ancestor of both.

    Raises:
        UnusableVersion: there is no such thing, or it cannot be read.
    """
    path = Path(name).expanduser()
    repository = find_repository(root)
    is_path = name.startswith(_PATHS) or path.suffix == ".json"
    if repository is not None and not is_path:
        try:
            with repository:
                revision = merge_base_with(repository, name, merge_base) if merge_base else name
                return read_revision(repository, root, name, revision)
        except UnusableVersion:
            if not path.is_dir():
                raise
    if path.is_dir():
        return read_folder(path, name)
    if is_path and path.exists():
        return read_published(path)
    what = "there is no such folder" if is_path else "there is no such folder, and no git repository"
    raise UnusableVersion(
        Problem(NOWHERE, "no-version", f"{name}: {what}", "name a revision, a folder or a services.json")
    )
