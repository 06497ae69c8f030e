"""An Atom feed. Source: RFC 4287."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portbook.escape import html, xml
from portbook.export.feeds.announcement import Announcement
from portbook.export.feeds.publisher import Publisher

_NEVER = "1970-01-01"
"""When a feed without entries was updated."""


def atom(publisher: Publisher, title: str, path: str, listed: Sequence[Announcement]) -> str:
    """The feed as XML, the newest entry first.

    Args:
        publisher: the site.
        title: of the feed.
        path: of the feed in the site, which its id is made of.
        listed: what it announces, the oldest first.
    """
    return "".join(f"{line}\n" for line in _lines(publisher, title, path, listed))


def _lines(publisher: Publisher, title: str, path: str, listed: Sequence[Announcement]) -> Iterator[str]:
    updated = max((item.release.published.isoformat() for item in listed), default=_NEVER)
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield '<feed xmlns="http://www.w3.org/2005/Atom">'
    yield f"<id>{publisher.name_for(path).urn}</id>"
    yield f"<title>{xml.text(title)}</title>"
    yield f"<updated>{updated}T00:00:00Z</updated>"
    yield f"<author><name>{xml.text(publisher.name)}</name></author>"
    if publisher.url:
        yield f'<link rel="self" type="application/atom+xml" href="{xml.text(publisher.url + path)}"/>'
        yield f'<link rel="alternate" type="text/html" href="{xml.text(publisher.url)}"/>'
    for item in reversed(listed):
        yield from _entry(publisher, item)
    yield "</feed>"


def _entry(publisher: Publisher, item: Announcement) -> Iterator[str]:
    published = f"{item.release.published.isoformat()}T00:00:00Z"
    yield "<entry>"
    yield f"<id>{publisher.name_for(item.release.version, *(change.id for change in item.changes[:1])).urn}</id>"
    yield f"<title>{xml.text(item.title)}</title>"
    yield f"<published>{published}</published>"
    yield f"<updated>{published}</updated>"
    yield from (f'<category term="{xml.text(impact)}"/>' for impact in item.impacts)
    yield f'<content type="html">{xml.text(_content(item))}</content>'
    yield "</entry>"


def _content(item: Announcement) -> str:
    """HTML, whose markup is escaped once more in XML."""
    release = item.release
    effective = f" In effect from {item.effective.isoformat()}." if item.effective else ""
    notice = f"<p>{html.text(release.notice)}</p>" if release.notice else ""
    points = "".join(f"<li>{html.text(sentence)}</li>" for sentence in item.sentences)
    return f"<p>Release {html.text(release.version)}.{effective}</p>{notice}<ul>{points}</ul>"
