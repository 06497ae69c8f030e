"""A version of the data: its files as bytes, wherever they are from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portbook.model import Problem


@dataclass(frozen=True)
class Version:
    """The files of one version.

    Attributes:
        name: what a person called it: `origin/main`, `ports`, `services.json`.
        files: the bytes of each file of `ports/` by path, in order of path.
        problems: what could not be read, and why.
        unknown: ids of services that it has and of which nothing can be told.
    """

    name: str
    files: Mapping[str, bytes]
    problems: tuple[Problem, ...] = ()
    unknown: frozenset[str] = frozenset()


class UnusableVersion(Exception):  # noqa: N818  # it says what is so, as KeyError does
    """A version that cannot be read at all.

    Attributes:
        problem: why, and what to do about it.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def changed_files(base: Version, head: Version) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The files of each version whose bytes no file of the other version has: the others cannot differ in anything."""
    old, new = frozenset(base.files.values()), frozenset(head.files.values())
    return (
        {path: content for path, content in base.files.items() if content not in new},
        {path: content for path, content in head.files.items() if content not in old},
    )
