"""A calendar of the days from which changes hold. Source: RFC 5545."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from portbook.escape.icalendar import folded, lines, text
from portbook.export.feeds.announcement import Announcement
from portbook.export.feeds.publisher import Publisher


def calendar(publisher: Publisher, title: str, listed: Sequence[Announcement]) -> str:
    """The calendar, an event of one day for each announcement.

    Args:
        publisher: the site.
        title: of the calendar.
        listed: what has a day from which it holds; at least one, for a calendar without events is none.
    """
    return "".join(map(folded, _lines(publisher, title, listed)))


def _lines(publisher: Publisher, title: str, listed: Sequence[Announcement]) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//Portbook//Changes//EN"
    yield "CALSCALE:GREGORIAN"
    yield f"NAME:{text(title)}"
    for item in listed:
        yield from _event(publisher, item)
    yield "END:VCALENDAR"


def _event(publisher: Publisher, item: Announcement) -> Iterator[str]:
    assert item.effective is not None  # noqa: S101  # as `calendar` is given
    notice = [item.release.notice] if item.release.notice else []
    yield "BEGIN:VEVENT"
    yield f"UID:{publisher.name_for('event', item.release.version, item.changes[0].id)}"
    yield f"DTSTAMP:{item.release.published:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{item.effective:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{item.effective + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{text(item.title)}"
    yield f"DESCRIPTION:{lines([f'Release {item.release.version}.', *notice, *item.sentences])}"
    yield f"CATEGORIES:{','.join(map(text, item.impacts))}"
    if publisher.url:
        yield f"URL:{publisher.url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"
