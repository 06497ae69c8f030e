"""A published services.json is a version of the data, or a sentence says why not."""

from __future__ import annotations

import json
import os
from dataclasses import fields
from pathlib import Path

import pytest

from portbook.export.api import documents
from portbook.load import load_book
from portbook.model import Book
from portbook.versions.published import LARGEST, read_published
from portbook.versions.version import UnusableVersion

ROOT = Path(__file__).parents[2]
FILES = (ROOT / "ports/tailscale.yml", ROOT / "tests/load/hard.yml")


@pytest.fixture(scope="module")
def book() -> Book:
    return load_book({path.name: path.read_bytes() for path in FILES}).book


@pytest.fixture
def published(book: Book, tmp_path: Path) -> Path:
    path = tmp_path / "services.json"
    path.write_text(documents(book, book)["api/v1/services.json"], encoding="utf-8")
    return path


def changed(path: Path, **fields_: object) -> Path:
    path.write_text(json.dumps(json.loads(path.read_text()) | fields_))
    return path


def test_what_is_published_is_read_back(book: Book, published: Path) -> None:
    version = read_published(published)
    assert (version.name, version.problems) == (str(published), ())
    assert list(version.files) == ["services/hard.json", "services/tailscale.json"]
    loaded = load_book(version.files)
    assert loaded.problems == ()
    for id_, service in book.services.items():
        again = loaded.book.services[id_]
        for field in fields(service):
            if field.name not in {"path", "digest", "where"}:
                assert getattr(again, field.name) == getattr(service, field.name)


@pytest.mark.parametrize(
    ("content", "id_", "message"),
    [
        (b"\xff", "not-json", "it is not JSON"),
        (b"{", "not-json", "it is not JSON"),
        (b"", "not-json", "it is not JSON"),
        (b"1" * 5000, "not-json", "it is not JSON"),
        (b"[" * 100_000, "not-json", "nested too deeply"),
        (b"[]", "not-published", "no services.json of Portbook"),
        (b'{"version": 1, "proofs": []}', "not-published", "no services.json of Portbook"),
        (b'{"version": 2, "services": []}', "other-api-version", "version 2 of the API"),
        (b'{"version": true, "services": []}', "other-api-version", "version True of the API"),
        (b'{"version": "\\u001b[2J", "services": []}', "other-api-version", "<U+001B>"),
    ],
)
def test_a_file_that_is_none(content: bytes, id_: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "services.json"
    path.write_bytes(content)
    with pytest.raises(UnusableVersion, match=None) as raised:
        read_published(path)
    problem = raised.value.problem
    assert (problem.id, problem.where.path, message in problem.message) == (id_, str(path), True), problem
    assert problem.cure


def test_two_gigabytes_are_refused_without_reading(tmp_path: Path) -> None:
    path = tmp_path / "services.json"
    with path.open("wb") as file:
        file.truncate(2 << 30)
    with pytest.raises(UnusableVersion, match="larger than 64 MiB"):
        read_published(path)
    assert LARGEST == 64 << 20


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, message in (("pipe", "named pipe"), (".", "a folder"), ("nowhere", "cannot be read")):
        with pytest.raises(UnusableVersion, match=message):
            read_published(tmp_path / name)


def test_a_part_that_cannot_be_used_leaves_the_rest(published: Path) -> None:
    services = json.loads(published.read_text())["services"]
    odd = [{"id": "../x", "data": {}}, {"id": "y"}, 7, {"id": "z", "data": []}]
    version = read_published(changed(published, services=[*odd, *services], missing=["wiki\x1b"]))
    assert list(version.files) == ["services/hard.json", "services/tailscale.json"]
    assert [problem.id for problem in version.problems] == ["unpublished-service"] * 5
    assert "wiki<U+001B>" in version.problems[-1].message


def test_data_that_does_not_load_is_told_by_loading(published: Path) -> None:
    version = read_published(changed(published, services=[{"id": "x", "data": {"service": "x", "title": "\ud800"}}]))
    assert [problem.where.path for problem in load_book(version.files).problems][:1] == ["services/x.json"]


def test_more_fields_are_no_problem(published: Path) -> None:
    assert read_published(changed(published, new={"a": 1})).problems == ()
