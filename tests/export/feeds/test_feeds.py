"""Feeds and calendars, read by other people's programs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import feedparser
import icalendar
import pytest

from portbook.export.feeds import Publisher, feeds
from portbook.model.release import ChangeRecord, Release

HOSTILE = "</title><script>alert(1)</script> ]]> &amp; \x1b\u202e, ; \\n\r\nEND:VCALENDAR"
SHOWN = "</title><script>alert(1)</script> ]]> &amp; <U+001B><U+202E>, ; \\n END:VCALENDAR"
PUBLISHER = Publisher("Ports & more", "https://example.com/docs/")
WEB = ChangeRecord("wiki-web", "wiki", "Wiki", ("breaks", "widens"), "It moves", before="TCP 443", after="TCP 444")
LOG = ChangeRecord("log-out", "log", HOSTILE, ("narrows",), HOSTILE, effective=date(2027, 3, 1))
WORDS = ChangeRecord("wiki", "wiki", "Wiki", ("wording",), "The title changed")
RELEASES = (
    Release("v1", date(2026, 11, 1)),
    Release("v2", date(2026, 12, 1), {"wiki-web": WEB, "log-out": LOG, "wiki": WORDS}, date(2027, 1, 15), HOSTILE),
    Release("v3", date(2026, 12, 24), {"wiki": WORDS}),
)
TEXTS = feeds(PUBLISHER, RELEASES, {"wiki": "Wiki", "new": "New"})


def feed(path: str, texts: dict[str, str] = TEXTS) -> Any:  # noqa: ANN401 - whatever the reader makes
    read = feedparser.parse(texts[path])
    assert not read.bozo, read.bozo_exception
    return read


def events(path: str) -> list[Any]:
    return list(icalendar.Calendar.from_ical(TEXTS[path]).walk("VEVENT"))


def test_every_service_has_a_feed_and_a_calendar_where_it_has_a_day() -> None:
    assert sorted(TEXTS) == [
        "changes/calendar.ics",
        "changes/feed.xml",
        "changes/services/log.ics",
        "changes/services/log.xml",
        "changes/services/new.xml",
        "changes/services/wiki.ics",
        "changes/services/wiki.xml",
    ]


def test_a_feed_has_an_entry_for_each_release_of_each_service_the_newest_first() -> None:
    read = feed("changes/feed.xml")
    assert (read.feed.title, read.feed.author) == ("Ports & more: changes of all services", "Ports & more")
    assert {link.rel: link.href for link in read.feed.links} == {
        "self": "https://example.com/docs/changes/feed.xml",
        "alternate": "https://example.com/docs/",
    }
    assert [(entry.title[:5], entry.updated[:10]) for entry in read.entries] == [
        ("Wiki:", "2026-12-24"),
        ("</tit", "2026-12-01"),
        ("Wiki:", "2026-12-01"),
    ]
    assert read.feed.updated == "2026-12-24T00:00:00Z"
    assert len({read.feed.id, *(entry.id for entry in read.entries)}) == 4


def test_an_entry_says_what_changes_and_from_when() -> None:
    entry = feed("changes/services/wiki.xml").entries[1]
    assert entry.title == "Wiki: 2 changes (breaks, widens, wording)"
    assert [tag.term for tag in entry.tags] == ["breaks", "widens", "wording"]
    content = entry.content[0].value
    assert "Release v2. In effect from 2027-01-15." in content
    assert "<li>It moves. Before: TCP 443.</li><li>1 change of wording only.</li>" in content


def test_text_stays_text_in_feeds() -> None:
    read = feed("changes/services/log.xml")
    assert read.feed.title == f"Ports & more: changes of {SHOWN}"
    assert read.entries[0].title.startswith(SHOWN)
    assert "<script" not in read.entries[0].content[0].value.replace("&lt;script", "")
    assert "\x1b" not in "".join(TEXTS.values())


def test_a_feed_without_entries_is_one_too() -> None:
    read = feed("changes/services/new.xml")
    assert (read.feed.updated, read.entries) == ("1970-01-01T00:00:00Z", [])
    assert sorted(feeds(PUBLISHER, (), {})) == ["changes/feed.xml"]


def test_an_event_for_each_day_from_which_something_holds() -> None:
    found = events("changes/calendar.ics")
    assert [(event["DTSTART"].dt, event["DTEND"].dt) for event in found] == [
        (date(2027, 1, 15), date(2027, 1, 16)),
        (date(2027, 3, 1), date(2027, 3, 2)),
    ]
    assert [event["CATEGORIES"].cats for event in found] == [["breaks", "widens", "wording"], ["narrows"]]
    assert {event["DTSTAMP"].dt.date() for event in found} == {date(2026, 12, 1)}
    assert len({event["UID"] for event in found}) == 2
    assert [event["UID"] for event in events("changes/services/log.ics")] == [found[1]["UID"]]


def test_text_stays_text_in_calendars() -> None:
    event = events("changes/services/log.ics")[0]
    assert event["SUMMARY"] == f"{SHOWN}: 1 change (narrows)"
    assert event["DESCRIPTION"] == f"Release v2.\n{SHOWN}\n{SHOWN}."


@pytest.mark.parametrize("path", [path for path in TEXTS if path.endswith(".ics")])
def test_lines_of_calendars_are_short_and_end_as_they_must(path: str) -> None:
    text = TEXTS[path]
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_names_stay_the_same_when_more_is_published() -> None:
    later = (*RELEASES, Release("v4", date(2027, 1, 1), {"wiki-web": replace(WEB, sentence="It moves again")}))
    again = feed("changes/feed.xml", feeds(PUBLISHER, later, {}))
    assert [entry.id for entry in again.entries[1:]] == [entry.id for entry in feed("changes/feed.xml").entries]
    assert feeds(PUBLISHER, RELEASES, {"wiki": "Wiki", "new": "New"}) == TEXTS


def test_two_sites_have_names_of_their_own() -> None:
    other = feed("changes/feed.xml", feeds(Publisher("Ports & more"), RELEASES, {}))
    assert "links" not in other.feed or not other.feed.links
    assert not {entry.id for entry in other.entries} & {entry.id for entry in feed("changes/feed.xml").entries}
