"""Patterns of paths mean what a reader of them expects."""

from __future__ import annotations

import pytest

from portbook.handwritten.settings.patterns import matches


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("docs/a.md", "docs/a.md"),
        ("./docs/a.md", "docs/a.md"),
        ("docs", "docs/deep/a.md"),
        ("docs/old/", "docs/old/deep/a.md"),
        ("docs/*", "docs/deep/a.md"),
        ("docs/**", "docs/a.md"),
        ("docs/**/a.md", "docs/a.md"),
        ("docs/**/a.md", "docs/x/y/a.md"),
        ("CHANGELOG.md", "sub/CHANGELOG.md"),
        ("*.rst", "docs/a.rst"),
        ("vendored", "a/vendored/b.md"),
    ],
)
def test_it_is_about_a_document(pattern: str, path: str) -> None:
    assert matches(path, pattern)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [("docs/a.md", "docs/a.mdx"), ("docs/old", "docs/older/a.md"), ("old/a.md", "docs/old/a.md"), ("a", "docs/a.md")],
)
def test_it_is_about_no_other(pattern: str, path: str) -> None:
    assert not matches(path, pattern)
