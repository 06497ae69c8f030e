"""Each lint rule has a page, which is current, and no other page is left over."""

from __future__ import annotations

from pathlib import Path

from tools import docs, lint_pages

ROOT = Path(__file__).parents[2]


def test_the_pages_are_current() -> None:
    assert {path.as_posix(): (ROOT / path).read_text(encoding="utf-8") for path, _text in docs.lint()} == {
        path.as_posix(): text for path, text in docs.lint()
    }


def test_no_page_is_left_over() -> None:
    assert {path.name for path in (ROOT / lint_pages.FOLDER).iterdir()} == {path.name for path, _text in docs.lint()}


def test_the_navigation_has_them() -> None:
    navigation = (ROOT / docs.SITE).read_text(encoding="utf-8")
    assert [page for _title, page in lint_pages.navigation() if f": {page}\n" not in navigation] == []
