"""The difference of two versions as they are stored."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date

from portbook.compare.diff.change import Difference
from portbook.compare.diff.difference import difference
from portbook.compare.diff.estate.of_versions import VersionOfEstate, difference_of_estates
from portbook.escape.visible import one_line
from portbook.load import load_book, with_own_addresses
from portbook.load.book import LoadedBook
from portbook.model import Book, Location, Problem
from portbook.versions import Version, changed_files


def difference_of_versions(
    old: Version, new: Version, today: date, network_targets: Collection[str] = ()
) -> Difference:
    """All changes, and all problems of both versions. A service that one version has in a file that cannot be read is left out.

    Args:
        old: the old version.
        new: the new version.
        today: the day by which waivers expire.
        network_targets: ids of the targets that filter the packets of other hosts too: the rules of a host group with such a
            target name its own addresses.
    """
    before, after = _loaded(old, new)
    twice = (*_twice(old, before), *_twice(new, after))
    unknown = {*before.broken, *old.unknown, *after.broken, *new.unknown}
    unread = {problem.where.path for problem in (*old.problems, *new.problems, *twice)}
    paths = {*before.broken.values(), *after.broken.values(), *unread}
    base, head = _without(before, unknown, paths), _without(after, unknown, paths)
    changes = difference(base, head, today)
    problems = (*old.problems, *new.problems, *before.problems, *after.problems, *twice)
    both = VersionOfEstate(old, base), VersionOfEstate(new, head)
    estate = difference_of_estates(*both, changes.changes, today, network_targets)
    return Difference(
        (*changes.changes, *estate.changes),
        {**changes.titles, **estate.titles},
        (*dict.fromkeys(problems), *changes.problems, *estate.problems),
        (*changes.pairs, *estate.pairs),
    )


def _loaded(old: Version, new: Version) -> list[LoadedBook]:
    """What the files that differ have, at the own addresses of each version."""
    loaded = []
    for version, files in zip((old, new), changed_files(old, new), strict=True):
        book = load_book(files, version.addresses)
        at_own_addresses, _ = with_own_addresses(book.book, version.values)
        loaded.append(replace(book, book=at_own_addresses))
    return loaded


def _twice(version: Version, loaded: LoadedBook) -> Iterator[Problem]:
    """Services of changed files that a file has which is the same in both versions, and so is not loaded."""
    own = {service.path for service in loaded.book.services.values()} | {*loaded.broken.values()}
    for id_, service in loaded.book.services.items():
        line = re.compile(
            rb"""^(["']?)service\1[ \t]*:[ \t]*(["']?)%s\2[ \t\r]*(?:#.*)?$""" % id_.encode(), re.MULTILINE
        )
        for path, content in version.files.items():
            if path not in own and line.search(content):
                message = f"the service `{id_}` is in {one_line(path)} already"
                yield Problem(Location(service.path), "same-service", message, "give one of them another id")


def _without(loaded: LoadedBook, broken: set[str], paths: set[str]) -> Book:
    """The services of a version that the other version does not have in a broken file."""
    services = loaded.book.services
    return Book({id_: service for id_, service in services.items() if id_ not in broken and service.path not in paths})
