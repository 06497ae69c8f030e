"""A release as a file of `changes/`, which people may edit afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from portbook.escape.yaml import string
from portbook.model.release import ChangeRecord, Release
from portbook.model.release_fields import CHANGE
from portbook.model.section import Kind

_HEAD = "# Written by `portbook changes record`. You may edit `effective` and `notice`, also of a single change.\n"


def release_file(release: Release) -> str:
    """YAML that `load_release` reads as an equal release, for texts on one line."""
    return _HEAD + "".join(f"{line}\n" for line in _lines(release))


def _lines(release: Release) -> Iterator[str]:
    yield f"version: {string(release.version)}"
    yield f"published: {release.published.isoformat()}"
    if release.effective:
        yield f"effective: {release.effective.isoformat()}"
    if release.notice:
        yield f"notice: {string(release.notice)}"
    if release.changes:
        yield "changes:"
    for id_, change in release.changes.items():
        yield f"  {id_}:"
        yield from (f"    {line}" for line in _change(change))


def _change(change: ChangeRecord) -> Iterator[str]:
    for field in CHANGE.fields:
        value = getattr(change, field.attribute)
        if isinstance(value, date):
            yield f"{field.key}: {value.isoformat()}"
        elif value and field.kind is Kind.TEXTS:
            yield f"{field.key}: [{', '.join(map(string, value))}]"
        elif value:
            yield f"{field.key}: {string(value)}"
