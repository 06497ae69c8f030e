"""The difference of the estates of two versions as they are stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from portbook.compare.diff.change import Change, Difference
from portbook.compare.diff.estate.difference import estate_difference
from portbook.compare.diff.estate.pairing import EstatePair
from portbook.estate import OwnNetwork
from portbook.load import load_book, with_own_addresses
from portbook.load.estate import load_estate
from portbook.model import NOWHERE, Book, Problem, Service, Severity
from portbook.versions import Version, changed_files


@dataclass(frozen=True)
class VersionOfEstate:
    """A version, and what was loaded of it.

    Attributes:
        version: its files.
        changed: the services of the files that differ from the other version's, as far as they can be compared.
    """

    version: Version
    changed: Book


def difference_of_estates(
    old: VersionOfEstate,
    new: VersionOfEstate,
    of_services: Iterable[Change],
    today: date,
    network_targets: Collection[str],
) -> Difference:
    """What changes for the host groups and zones; one sentence where a version cannot have any.

    Args:
        old: the old version.
        new: the new version.
        of_services: the changes of the services.
        today: the day by which waivers expire.
        network_targets: ids of the targets that filter the packets of other hosts too.
    """
    former, latest = old.version.estate, new.version.estate
    if former is None or latest is None:
        return Difference(problems=_not_compared(old.version, new.version))
    before, after = load_estate(former.files, old.version.addresses), load_estate(latest.files, new.version.addresses)
    problems = (*former.problems, *latest.problems, *before.problems, *after.problems)
    if problems or not (before.estate.groups or after.estate.groups):
        return Difference(problems=tuple(dict.fromkeys(problems)))
    if before.estate.digest == after.estate.digest and not (old.changed.services or new.changed.services):
        return Difference()
    same = _unchanged(old.version, new.version)
    pair = EstatePair(
        OwnNetwork(before.estate, {**same, **old.changed.services}),
        OwnNetwork(after.estate, {**same, **new.changed.services}),
    )
    return estate_difference(pair, of_services, today, network_targets)


def _not_compared(old: Version, new: Version) -> tuple[Problem, ...]:
    """That one of the versions has no estate because of what it is, where the other one has."""
    without, other = (old, new) if old.estate is None else (new, old)
    if not (other.estate and other.estate.files):
        return ()
    message = f"{without.name} has services only, so the host groups and zones are not compared"
    cure = "name a git revision, or the folder of a site"
    return (Problem(NOWHERE, "no-estate", message, cure, Severity.NOTE),)


def _unchanged(old: Version, new: Version) -> Mapping[str, Service]:
    """The services of the files that are the same in both versions, at the reader's own addresses."""
    _, changed = changed_files(old, new)
    unchanged = {path: content for path, content in new.files.items() if path not in changed}
    book = load_book(unchanged, new.addresses).book
    return with_own_addresses(book, new.values)[0].services
