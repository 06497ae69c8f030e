"""Each rule of `portbook lint` has a page, which is current, and no other page is left over."""

from __future__ import annotations

from pathlib import Path

from tools import docs, document_rule_pages

ROOT = Path(__file__).parents[2]


def test_the_pages_are_current() -> None:
    pages = dict(docs.document_rules())
    assert {path: (ROOT / path).read_text(encoding="utf-8") for path in pages} == pages


def test_no_page_is_left_over() -> None:
    names = {path.name for path in (ROOT / document_rule_pages.FOLDER).iterdir()}
    assert names == {path.name for path, _text in docs.document_rules()}


def test_the_navigation_has_them() -> None:
    navigation = (ROOT / docs.SITE).read_text(encoding="utf-8")
    assert [page for _title, page in document_rule_pages.navigation() if f": {page}\n" not in navigation] == []
