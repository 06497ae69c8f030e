"""The difference of two versions as they are stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from portbook.compare.diff.change import Difference
from portbook.compare.diff.difference import difference
from portbook.load import load_book
from portbook.load.book import LoadedBook
from portbook.model import Book
from portbook.versions import Version, changed_files


def difference_of_versions(old: Version, new: Version, today: date) -> Difference:
    """All changes, and all problems of both versions. A service that one version has in a file that cannot be read is left out.

    Args:
        old: the old version.
        new: the new version.
        today: the day by which waivers expire.
    """
    before, after = (load_book(files) for files in changed_files(old, new))
    broken = {*before.broken, *after.broken}
    unread = {problem.where.path for problem in (*old.problems, *new.problems)}
    paths = {*before.broken.values(), *after.broken.values(), *unread}
    problems = (*old.problems, *new.problems, *before.problems, *after.problems)
    changes = difference(_without(before, broken, paths), _without(after, broken, paths), today)
    return replace(changes, problems=(*dict.fromkeys(problems), *changes.problems))


def _without(loaded: LoadedBook, broken: set[str], paths: set[str]) -> Book:
    """The services of a version that the other version does not have in a broken file."""
    services = loaded.book.services
    return Book({id_: service for id_, service in services.items() if id_ not in broken and service.path not in paths})
