"""The file of a baseline: findings that are known, by the paths of documents from its folder."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from portbook.atomic import replace_file
from portbook.files import UnusableFile, read_file, refuse_to_write
from portbook.handwritten.baseline import Baseline, UnusableBaseline
from portbook.handwritten.rules import rule_named
from portbook.model import Problem

_LARGEST = 16 * 1024 * 1024


@dataclass(frozen=True)
class BaselineFile:
    """One file.

    Attributes:
        path: the file.
        linted: paths of the documents that were linted, from the working directory.
    """

    path: Path
    linted: frozenset[str]

    def beyond(self, problems: Sequence[Problem], *, prune: bool) -> list[Problem]:
        """The problems that it does not have; where there is no file, one is made of all.

        Raises:
            UnusableFile: the file is no baseline, or cannot be written.
        """
        own = [problem for problem in problems if rule_named(problem.id)]
        others = [problem for problem in problems if not rule_named(problem.id)]
        if not self.path.exists():
            self._write(Baseline.of(self._named(own)))
            return others
        try:
            baseline = Baseline.read(read_file(self.path, _LARGEST).decode("utf-8", "replace"))
        except (UnusableBaseline, UnusableFile) as unusable:
            cure = "name another file, or remove this one"
            message = f"{self.path}: {unusable}"
            raise UnusableFile(message, cure) from None
        new = {*baseline.new(self._named(own))}
        beyond = [*others, *(problem for problem in own if self._by_folder(problem) in new)]
        unknown = self._not_linted(baseline)
        if prune:
            self._write(baseline.pruned(self._named(own), unknown))
        else:
            beyond += baseline.stale(self._named(own), self.path.as_posix(), unknown)
        return beyond

    def _not_linted(self, baseline: Baseline) -> frozenset[str]:
        """Its documents that are still there, and of which this run knows nothing."""
        linted = {*map(self._from_folder, self.linted)}
        return frozenset(
            path for path in baseline.documents if path not in linted and (self.path.parent / path).exists()
        )

    def _named(self, problems: Sequence[Problem]) -> list[Problem]:
        return [*map(self._by_folder, problems)]

    def _by_folder(self, problem: Problem) -> Problem:
        """The problem with the path from the folder of the baseline, wherever the command is run."""
        return replace(problem, where=replace(problem.where, path=self._from_folder(problem.where.path)))

    def _from_folder(self, path: str) -> str:
        return Path(os.path.relpath(path, self.path.parent)).as_posix()

    def _write(self, baseline: Baseline) -> None:
        try:
            refuse_to_write(self.path, self.path.parent)
        except UnusableFile as unusable:
            message = f"{self.path}: {unusable.message}"
            raise UnusableFile(message, unusable.cure) from None
        if not replace_file(self.path, baseline.text()):
            message = f"{self.path} cannot be written"
            raise UnusableFile(message, "mend the rights of its folder")
