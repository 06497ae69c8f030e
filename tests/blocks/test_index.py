"""The catalogue as cards, on a site with pages of services."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest

from portbook.blocks import Context
from portbook.blocks.base import Block
from portbook.blocks.index import render
from portbook.evidence import EmptyLedger
from portbook.layout import AddressStyle, Layout, Links
from portbook.load import load_book
from portbook.model import Location

DATA = """\
service: {id}
title: {title}
summary: Serves pages
group: {group}
tags: [fast, "two words"]
roles:
  server: {{title: Server, process: demod, host: true}}
  client: {{title: Client, address: [names.example.com]}}
flows:
  web: {{from: client, to: server, tcp: 443, udp: 443, purpose: Encrypted documents}}
  wide: {{from: client, to: server, tcp: 30000-32767}}
  out: {{from: server, to: client, udp: any, source-port: 41641}}
  more: {{from: client, to: server, tcp: [1, 5, 9, 13, 17, 21]}}
"""
HOSTILE = '"<b onclick=1>x</b> \\"q\\" & <script>"'


class Tags(HTMLParser):
    """The tags of a text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen |= {tag, *(name for name, _value in attrs)}


def cards(title: str = "Demo", groups: tuple[str, ...] = ("Web",), layout: Layout = Layout()) -> str:  # noqa: B008  # frozen
    files = {
        f"s{number}.yml": DATA.format(id=f"s{number}", title=title, group=group or '""').encode()
        for number, group in enumerate(groups)
    }
    if not all(groups):
        files = {name: content.replace(b'group: ""\n', b"") for name, content in files.items()}
    loaded = load_book(files)
    assert not loaded.problems
    links = Links(layout, "index.md")
    return render(Block("index", "all", Location("")), Context(loaded.book, {}, EmptyLedger(), links=links))


@pytest.mark.parametrize(
    "part",
    [
        '<h2><a href="services/s0/">Demo</a></h2><p>Serves pages</p>',
        '<a href="services/port/443/">443/tcp+udp</a>',
        "<span>30000-32767/tcp</span>",
        '<a href="services/port/41641/">41641/udp source</a>',
        "<span>2 more</span>",
        "<small>fast, two words</small>",
        'data-pb="17/tcp 21/tcp encrypted documents demod names.example.com"',
    ],
)
def test_a_card_has(part: str) -> None:
    assert part in unescape(cards())


def test_plain_markdown_has_the_ports_without_links() -> None:
    plain = cards(layout=Layout(addresses=AddressStyle.MARKDOWN))
    assert "<span>443/tcp+udp</span>" in plain
    assert "port/443" not in plain
    assert "port/443" in cards()


def test_one_group_has_no_heading() -> None:
    assert not re.findall("^#", cards(), re.MULTILINE)


def test_services_without_a_group_are_the_last() -> None:
    assert re.findall("^## (.*)", cards(groups=("", "Web", "Backup")), re.MULTILINE) == ["Backup", "Web", "Other"]


def test_text_stays_text() -> None:
    assert Tags(cards(HOSTILE)).seen == Tags(cards()).seen
