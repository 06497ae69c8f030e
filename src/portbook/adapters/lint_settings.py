"""The nearest pyproject.toml at or above a folder, and what it says about the lint of documents there."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from portbook.files import UnusableFile, read_file, refuse_outside
from portbook.handwritten.settings.read import load_settings
from portbook.handwritten.settings.settings import LintSettings, WrittenPath
from portbook.model import Location, Problem

FILE = "pyproject.toml"
_LARGEST = 1024 * 1024


@dataclass(frozen=True)
class ProjectSettings:
    """Settings, and the folder from which their paths lead.

    Attributes:
        root: the folder of the pyproject.toml.
        settings: what is right in it.
        problems: what is not.
    """

    root: Path
    settings: LintSettings = field(default_factory=LintSettings)
    problems: tuple[Problem, ...] = ()

    def name_of(self, path: Path) -> str:
        """The path of a document from the root; of one that is elsewhere, its whole path."""
        whole = Path(os.path.abspath(path))  # noqa: PTH100  # links in it stay as they are
        return (whole.relative_to(self.root) if whole.is_relative_to(self.root) else whole).as_posix()

    def is_excluded(self, path: Path) -> bool:
        """Whether a document is passed over."""
        return self.settings.is_excluded(self.name_of(path))

    def path_of(self, written: WrittenPath) -> Path:
        """A path of the settings, from the working directory."""
        return _from_here(self.root / written.path)

    def missing_paths(self) -> tuple[Problem, ...]:
        """The documents and folders that are not there."""
        return tuple(
            Problem(written.where, "nothing-there", f"there is no {written.path}", "name another file or folder")
            for written in self.settings.paths
            if not self.path_of(written).exists()
        )


def project_settings(start: Path) -> ProjectSettings:
    """The settings for a folder; none where no pyproject.toml is there."""
    folder = Path(os.path.abspath(start))  # noqa: PTH100  # links in it stay as they are
    for parent in (folder, *folder.parents):
        if os.path.lexists(parent / FILE):
            return _read(parent)
    return ProjectSettings(folder)


def _read(root: Path) -> ProjectSettings:
    path = root / FILE
    shown = _from_here(path).as_posix()
    try:
        refuse_outside(path, root)
        content = read_file(path, _LARGEST + 1)
        if len(content) > _LARGEST:
            raise UnusableFile("it is larger than 1 MiB", "name what belongs to other tools elsewhere")  # noqa: EM101, TRY301, TRY003  # as the others here
        text = content.decode("utf-8")
    except UnusableFile as unusable:
        problem = Problem(Location(shown, 0, 0), "unreadable", unusable.message, unusable.cure)
        return ProjectSettings(root, problems=(problem,))
    except UnicodeDecodeError:
        problem = Problem(Location(shown, 0, 0), "not-utf-8", "the file is not UTF-8", "save it as UTF-8")
        return ProjectSettings(root, problems=(problem,))
    loaded = load_settings(text, shown)
    return ProjectSettings(root, loaded.settings, loaded.problems)


def _from_here(path: Path) -> Path:
    """A path as a person in the working directory would type it."""
    here = os.getcwd()  # noqa: PTH109  # a text, as relpath takes
    inside = path.is_relative_to(here) or Path(here).is_relative_to(path.parent)
    return Path(os.path.relpath(path, here)) if inside else path
