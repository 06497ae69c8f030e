"""Files that a check writes its report to besides: looked at before it begins, for it may take an hour."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from portbook.adapters.cli.output_file import put
from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.model import Problem
from portbook.report import FORMATS, Report


def refuse_unwritable(reports: Sequence[tuple[str, Path]]) -> None:
    """See that there is a place for the report in each format.

    Raises:
        Unusable: with all files that cannot be written, as far as that is known before.
    """
    problems = [*_shared(reports), *(problem for name, path in reports if (problem := _trouble(name, path)))]
    if problems:
        raise Unusable(*problems)


def _shared(reports: Sequence[tuple[str, Path]]) -> Iterator[Problem]:
    for path, number in Counter(path.absolute() for _name, path in reports).items():
        if number > 1:
            yield of_argument(f"{number} reports would go into {path}", "name a file of its own for each")


def _trouble(name: str, path: Path) -> Problem | None:
    """Why a file cannot be written; None where nothing is known."""
    if str(path) == "-":
        return of_argument("standard output has the report already", f"use --format {name}")
    if path.is_symlink() or (path.exists() and not path.is_file()):
        return of_argument(f"{path} is no regular file", "choose another one")
    if not path.parent.is_dir():
        return of_argument(f"{path} cannot be written: {path.parent} is no folder", "make the folder first")
    if not os.access(path.parent, os.W_OK):
        return of_argument(f"{path} cannot be written", "mend the rights of its folder")
    return None


def written(report: Report, reports: Sequence[tuple[str, Path]]) -> Report:
    """Write the report to the files. Returns it with those that cannot be written, so that nothing else of it is lost."""
    problems: list[Problem] = []
    for name, path in reports:
        try:
            put(FORMATS[name](report).encode(), name, path, replace=True)
        except Unusable as unusable:
            problems += unusable.problems
    return replace(report, problems=(*report.problems, *problems)) if problems else report
