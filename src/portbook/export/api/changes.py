"""`changes.json` and `changes/<since>.json`: what was published since a version or a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from portbook.export.api.services import flow_id
from portbook.export.service_data import Data
from portbook.model.release import ChangeRecord, Release
from portbook.versions.published import VERSION


def changes_documents(releases: Sequence[Release]) -> Iterator[tuple[str, Data]]:
    """The names and contents of all lists of changes: since ever, each version, and each day of a release.

    Args:
        releases: the oldest first.
    """
    yield "changes", _document("", releases, releases)
    for number, release in enumerate(releases, 1):
        yield f"changes/{release.version}", _document(release.version, releases[number:], releases)
    versions = {release.version for release in releases}
    for day in sorted({release.published for release in releases}):
        if day.isoformat() not in versions:
            later = [release for release in releases if release.published > day]
            yield f"changes/{day.isoformat()}", _document(day.isoformat(), later, releases)


def _document(since: str, later: Sequence[Release], releases: Sequence[Release]) -> Data:
    return {
        "version": VERSION,
        "since": since,
        "latest": releases[-1].version if releases else "",
        "releases": [_release(release) for release in later],
        "changes": [_change(release, change) for release in later for change in release.changes.values()],
    }


def _release(release: Release) -> Data:
    return {
        "id": release.version,
        "published": release.published.isoformat(),
        "effective": _day(release.effective),
        "notice": release.notice,
        "changes": len(release.changes),
        "since": f"changes/{release.version}.json",
    }


def _change(release: Release, change: ChangeRecord) -> Data:
    return {
        "id": f"{release.version}/{change.id}",
        "release": release.version,
        "published": release.published.isoformat(),
        "effective": _day(release.effective_on(change)),
        "notice_days": release.notice_days(change),
        "service": change.service,
        "title": change.service_title,
        "flow": flow_id(change.service, change.flow) if change.flow else "",
        "role": change.role,
        "class": change.impacts[0],
        "classes": list(change.impacts),
        "disposition": change.disposition,
        "direction": change.direction,
        "need": change.need,
        "sentence": change.sentence,
        "before": change.before,
        "after": change.after,
        "peer": change.peer,
        "profiles": list(change.profiles),
        "opens": list(change.opens),
        "closes": list(change.closes),
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
