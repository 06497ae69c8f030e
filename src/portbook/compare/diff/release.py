"""A difference as a release: what is published of it, and kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from portbook.compare.diff.change import Change, Difference
from portbook.model import Rule
from portbook.model.release import ChangeRecord, Release
from portbook.rules import words


def release_of(difference: Difference, version: str, published: date, effective: date | None, notice: str) -> Release:
    """The release that a difference makes; its changes have ids that no later release changes."""
    changes = {record.id: record for record in _records(difference)}
    return Release(version, published, changes, effective, notice)


def _records(difference: Difference) -> Iterator[ChangeRecord]:
    ids: set[str] = set()
    for change in difference.changes:
        id_ = _free_id(change, ids)
        ids.add(id_)
        yield ChangeRecord(
            id_,
            change.service,
            difference.titles.get(change.service, change.service),
            tuple(impact.value for impact in change.impacts),
            change.sentence,
            flow=change.flow,
            role=change.role,
            direction=change.direction.value if change.direction else "",
            before=change.before,
            after=change.after,
            peer=change.peer,
            need=change.need,
            profiles=change.profiles,
            opens=_words([change.packets.opened, *(packets.opened for packets in change.by_profile.values())])
            or ((change.after,) if change.opens else ()),
            closes=_words([change.packets.closed, *(packets.closed for packets in change.by_profile.values())])
            or ((change.before,) if change.closes else ()),
        )


def _words(sets: Iterable[Sequence[Rule]]) -> tuple[str, ...]:
    """The packets of all flows, which come first; where there are none, those of the profiles."""
    of_all, *of_profiles = sets
    in_profiles = [rule for of_profile in of_profiles for rule in of_profile]
    return tuple(dict.fromkeys(map(words, of_all or in_profiles)))


def _free_id(change: Change, ids: set[str]) -> str:
    """`tailscale-derp-device`, with a number behind it where a change has that id already."""
    stem = "-".join(filter(None, (change.service, change.flow, change.role)))
    return next(id_ for id_ in (stem, *(f"{stem}-{number}" for number in range(2, len(ids) + 3))) if id_ not in ids)
