"""Titles of generated pages are strangers' text, and themes put them into the element `title` as they are."""

from __future__ import annotations

from html import unescape

from portbook.blocks.base import Context
from portbook.evidence import EmptyLedger
from portbook.generated.site import service_pages
from portbook.layout import Layout
from portbook.load import load_book

SERVICE = b"""
service: wiki
title: Wiki </title><script>alert(1)</script>
roles: {server: {title: Server, host: true}, client: {title: Client}}
flows: {web: {from: client, to: server, tcp: 443, need: required, purpose: Pages}}
"""


def test_a_title_cannot_end_the_element_title() -> None:
    book = load_book({"wiki.yml": SERVICE}).book
    (_path, page), *_ = service_pages(Context(book, {}, EmptyLedger()), Layout())
    heading = unescape(next(line for line in page.splitlines() if line.startswith("# ")))
    assert "Wiki" in heading
    assert "</" not in heading
