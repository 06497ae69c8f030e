"""A difference becomes a release."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portbook.compare.diff import difference
from portbook.compare.diff.release import release_of
from portbook.export.release_file import release_file
from portbook.load import load_book
from portbook.load.release import load_release
from tests.compare.diff.test_difference import BASE, KINDS, changed

TODAY = date(2026, 12, 1)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind["name"])
def test_every_kind_of_change_is_kept_and_read_again(kind: dict[str, Any]) -> None:
    texts = (BASE, changed(BASE, kind["replace"]))
    books = [load_book({"ports/shop.yml": text.encode()}).book for text in texts]
    found = difference(books[0], books[1], TODAY)
    release = release_of(found, "v1", TODAY, date(2027, 1, 1), "Notice")
    assert len(release.changes) == len(found.changes)
    for change, record in zip(found.changes, release.changes.values(), strict=True):
        assert (record.sentence, record.impacts[0]) == (change.sentence, change.impact.value)
        assert (bool(record.opens), bool(record.closes)) == (change.opens, change.closes)
    assert load_release(release_file(release), "changes/v1.yml") == (release, ())
