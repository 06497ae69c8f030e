"""What stands beside a snippet for the script that puts the reader's own addresses into it."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from markdown import Markdown

from portbook.blocks import Context
from portbook.blocks.own_addresses import own_addresses
from portbook.escape.visible import one_line
from portbook.evidence import EmptyLedger
from portbook.load import load_book
from portbook.model import Book, Service, Snippet
from portbook.snippets import all_snippets
from portbook.targets import targets

DATA = """
service: wiki
title: Wiki
roles:
  server: {title: Server, host: true}
  reader: {title: %s}
flows:
  web: {from: reader, to: server, tcp: 443, need: required, purpose: %s}
"""
HOSTILE = [
    '"><img src=x onerror=alert(1)>',
    "'; alert(1)//",
    "*a* _b_ `c` [d](e) ::: {.f} &amp; <script>",
    "]]> --> \u202e",
]


class Spans(HTMLParser):
    """The attributes of every span, and every other element."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.spans: list[dict[str, str | None]] = []
        self.others: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "span":
            self.spans.append(dict(attrs))
        elif tag != "p":
            self.others.append(tag)


def made(title: str = "Readers", purpose: str = "Pages", target: str = "nftables") -> tuple[Snippet, str]:
    """A snippet and what stands beside it."""
    data = DATA % tuple("'" + text.replace("'", "''") + "'" for text in (title, purpose))
    loaded = load_book({"wiki.yml": data.encode()})
    assert not loaded.problems
    context = Context(loaded.book, targets(), EmptyLedger())
    snippet = next(all_snippets(Book(loaded.book.services), [targets()[target]]))
    return snippet, own_addresses(snippet, loaded.book.services["wiki"], context)


def offsets(distances: str | None) -> list[int]:
    steps = [int(step) for step in (distances or "").split()]
    return [sum(steps[: at + 1]) for at in range(len(steps))]


@pytest.mark.parametrize("purpose", ["Pages", "Seiten für Leser", "📚 pages 📖", "𝔓ages"])
def test_places_are_counted_as_scripts_count(purpose: str) -> None:
    snippet, html = made(purpose=purpose)
    units = snippet.text.encode("utf-16-le")
    (role,) = Spans(html).spans[1:]
    for at in offsets(role["data-pb-ipv4"]):
        assert units[2 * at :].decode("utf-16-le").startswith("192.0.2.0/24")
    start, length = map(int, str(role["data-pb-comment"]).split())
    assert units[2 * start : 2 * (start + length)].decode("utf-16-le").startswith("# Replace 192.0.2.0/24 and")


@pytest.mark.parametrize("title", HOSTILE)
def test_a_title_stays_a_title(title: str) -> None:
    html = made(title=title)[1]
    by_markdown = Markdown(extensions=["extra", "pymdownx.superfences"]).convert(html)
    for text in (html, by_markdown):
        read = Spans(text)
        assert read.others == []
        assert read.spans[1]["data-pb-title"] == one_line(title)
        assert read.spans[0].keys() <= {"class", "data-pb-service", "data-pb-words", "data-pb-apart"}


def test_it_is_small() -> None:
    assert len(made()[1]) < 300


def test_a_snippet_without_placeholders_has_nothing() -> None:
    snippet, _html = made()
    service = Service("wiki", "Wiki", {}, {})
    bare = replace(snippet, brief=replace(snippet.brief, placeholders=()))
    assert own_addresses(bare, service, Context(Book({}), targets(), EmptyLedger())) == ""
