"""The feeds and calendars of a site, by path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from portbook.export.feeds.announcement import Announcement, announcements, with_effect
from portbook.export.feeds.atom import atom
from portbook.export.feeds.calendar import calendar
from portbook.export.feeds.publisher import Publisher
from portbook.model.release import Release

FOLDER = "changes"


def feeds(publisher: Publisher, releases: Sequence[Release], titles: Mapping[str, str]) -> dict[str, str]:
    """All feeds and calendars with their texts. The same releases give the same bytes.

    Args:
        publisher: the site.
        releases: the oldest first.
        titles: of all services that the site has, by id; each has a feed, also one without a change.
    """
    former = {change.service: change.service_title for release in releases for change in release.changes.values()}
    texts = dict(_both(publisher, "feed", "calendar", "all services", announcements(releases)))
    for id_, title in sorted({**former, **titles}.items()):
        path = f"services/{id_}"
        texts |= dict(_both(publisher, path, path, title, announcements(releases, id_)))
    return texts


def _both(
    publisher: Publisher, feed: str, events: str, subject: str, listed: tuple[Announcement, ...]
) -> Iterator[tuple[str, str]]:
    """A feed, and a calendar where there is anything in it."""
    title = f"{publisher.name}: changes of {subject}"
    path = f"{FOLDER}/{feed}.xml"
    yield path, atom(publisher, title, path, listed)
    if dated := with_effect(listed):
        yield f"{FOLDER}/{events}.ics", calendar(publisher, title, dated)
