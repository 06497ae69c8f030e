"""What the last check found wrong with a site's pages and data, by file: what has not changed is not looked at again.

It is kept in the user's own cache, where nobody else's site can put anything.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from portbook.atomic import replace_file
from portbook.files import UnusableFile, read_file
from portbook.model import Location, Problem, Severity
from portbook.proof import user_cache
from portbook.proof.ledger import fingerprint
from portbook.proof.ledger.signature import joined

_FOLDER = "problems"
_LARGEST = 64 * 1024 * 1024
_NOT_KEPT = "own-fault"
"""A fault of ours may be the machine's, such as that it has no memory left."""


class ProblemCache:
    """The problems of one site's files, each with the hash of what they were found from."""

    def __init__(self, kept: dict[str, Any]) -> None:
        self.kept = kept
        self.changed = False

    def problems(
        self, name: str, found_from: Sequence[str], find: Callable[[], Iterable[Problem]]
    ) -> tuple[Problem, ...]:
        """What was found from the same before, else what `find` finds now.

        Args:
            name: of what the problems are of, the same in each check.
            found_from: what they depend on, besides our own source; where a part is empty, nobody knows, and nothing is kept.
            find: finds them.
        """
        if not all(found_from):
            return tuple(find())
        key = sha256(joined((fingerprint.whole_source(), *found_from))).hexdigest()
        before = self.kept.get(name)
        if before and before[0] == key:
            return tuple(map(_problem, before[1]))
        problems = tuple(find())
        if all(problem.id != _NOT_KEPT for problem in problems):
            self.kept[name] = [key, list(map(_cells, problems))]
            self.changed = True
        return problems


@contextmanager
def problem_cache(site: Path) -> Iterator[ProblemCache]:
    """The cache of the site in a folder; written at the end where something was found anew."""
    folder = user_cache.folder()
    name = sha256(str(site).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    path = folder / _FOLDER / name if folder else None
    cache = ProblemCache(_read(path) if path else {})
    yield cache
    if path and cache.changed:
        replace_file(path, json.dumps(cache.kept))


def _read(path: Path) -> dict[str, Any]:
    """What is kept; nothing where the file is not as we write it."""
    try:
        kept = json.loads(read_file(path, _LARGEST))
        for _key, problems in kept.values():
            tuple(map(_problem, problems))
    except (OSError, UnusableFile, ValueError, TypeError, AttributeError, RecursionError):
        return {}
    return dict(kept)


def _cells(problem: Problem) -> list[object]:
    where = problem.where
    return [where.path, where.line, where.column, problem.id, problem.message, problem.cure, problem.severity.value]


def _problem(cells: Sequence[Any]) -> Problem:
    path, line, column, id_, message, cure, severity = cells
    return Problem(Location(path, line, column), id_, message, cure, Severity(severity))
