"""A table whose flows go to another service links to its page."""

from __future__ import annotations

from portbook.blocks.base import Block, Context
from portbook.blocks.table import render
from portbook.evidence import EmptyLedger
from portbook.layout import Layout, Links
from portbook.load import load_book
from portbook.model import Location

FILES = {
    "shop.yml": "service: shop\ntitle: Shop\nroles: {app: {title: Shop, host: true}}\nflows: {sql: {from: app, to: db/server}}\n",
    "db.yml": "service: db\ntitle: <DB>\nroles: {server: {title: Server, host: true}}\nflows: {sql: {from: server, to: server, tcp: 5432}}\n",
}


def table(links: Links | None) -> str:
    loaded = load_book({path: text.encode() for path, text in FILES.items()})
    assert loaded.problems == ()
    return render(Block("table", "shop", Location("")), Context(loaded.book, {}, EmptyLedger(), links=links))


def test_the_page_of_the_other_service_is_linked() -> None:
    written = table(Links(Layout(), "services/shop.md"))
    assert 'At the other end: <a href="..&#x2f;db&#x2f;">&#x3c;DB&#x3e;</a>.' in written
    assert "DB&#x3e;: Server" in written
    assert "5432" in written


def test_without_pages_nothing_is_linked() -> None:
    assert "At the other end" not in table(None)
