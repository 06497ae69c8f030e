from __future__ import annotations

import pytest

from portbook.catalogue import Catalogue
from portbook.catalogue.copies import Copy, Source, source_of
from portbook.catalogue.origin import Origin, origin_of, with_origin, without_origin
from portbook.catalogue.update import NotUpdated, updated
from portbook.model import Problem

OLD = b"""\
# yaml-language-server: $schema=schema.json
service: db
title: DB
roles:
  client: {title: Client}
  server: {title: Server, host: true}
flows:
  sql: {from: client, to: server, tcp: 5432, need: required}
  old: {from: client, to: server, tcp: 1, need: optional}
"""
NEW = OLD.replace(b"need: required", b"need: recommended").replace(b"  old: {from: client, to: server, tcp: 1, need: optional}\n", b"")  # fmt: skip
LATEST = Catalogue("2026.12", {"db": NEW})
COPY = with_origin(OLD, Origin.of("2026.11", "db", OLD))


def source(content: bytes, record: bytes | None = OLD) -> Source | Problem:
    origin = origin_of(content)
    assert origin
    return source_of(Copy("ports/db.yml", content, origin), record, LATEST)


def merged(content: bytes, *, keep_mine: bool = False) -> bytes:
    made = source(content)
    assert isinstance(made, Source)
    return updated(made, LATEST.version, keep_mine=keep_mine)


def refusal(content: bytes) -> list[str]:
    with pytest.raises(NotUpdated) as refused:
        merged(content)
    return [f"{problem} [{problem.id}]" for problem in refused.value.problems]


def test_a_copy_that_nobody_edited_becomes_the_new_one() -> None:
    result = merged(COPY)
    assert without_origin(result) == NEW
    assert origin_of(result) == Origin.of("2026.12", "db", NEW).__class__(
        "2026.12", "db", Origin.of("", "", NEW).digest, 2
    )


def test_it_needs_no_record() -> None:
    made = source(COPY, None)
    assert isinstance(made, Source)
    assert (made.original, made.is_current) == (OLD, False)


def test_an_edited_copy_keeps_what_is_its_own() -> None:
    result = without_origin(
        merged(COPY.replace(b"tcp: 5432", b"tcp: 6432").replace(b"title: DB", b"title: Our DB # ours"))
    )
    assert result == NEW.replace(b"tcp: 5432", b"tcp: 6432").replace(b"title: DB", b"title: Our DB # ours")


def test_a_role_of_another_service_stays_that_the_copy_names() -> None:
    names_another = COPY.replace(b"to: server, tcp: 5432", b"to: proxy/server, flow: sql")
    assert b"{from: client, to: proxy/server, flow: sql, need: recommended}" in merged(names_another)


def test_line_ends_of_windows_stay() -> None:
    result = merged(COPY.replace(b"tcp: 5432", b"tcp: 6432").replace(b"\n", b"\r\n"))
    assert result.count(b"\r\n") == result.count(b"\n")
    assert without_origin(result.replace(b"\r\n", b"\n")) == NEW.replace(b"tcp: 5432", b"tcp: 6432")


def test_a_conflict_is_told_with_its_line() -> None:
    conflicting = COPY.replace(b"need: required", b"need: optional")
    (told,) = refusal(conflicting)
    assert told.startswith("ports/db.yml:9:46: you and the catalogue both changed `flows.sql.need`: `optional` here")
    assert b"need: optional}" in merged(conflicting, keep_mine=True)


def test_a_merge_that_could_not_be_loaded_is_told_at_the_files_own_line() -> None:
    (problem,) = refusal(COPY.replace(b"title: DB", b"title: DB\nprofiles: {all: {title: All, flows: [sql, old]}}"))
    assert problem.startswith("ports/db.yml:5:")
    assert "the file could not be loaded" in problem
    assert "`old`" in problem


def test_a_broken_copy_is_told_as_it_is() -> None:
    assert refusal(COPY.replace(b"tcp: 5432", b"tpc: 5432"))[0].startswith("ports/db.yml:9:")


@pytest.mark.parametrize("value", [b"&a {title: Client}", b"*a", b"!x {title: Client}"])
def test_anchors_and_tags_are_refused(value: bytes) -> None:
    assert refusal(COPY.replace(b"{title: Client}", value))


@pytest.mark.parametrize("original", [b"- a\n", b"", b"a: &a [x]\nb: *a\n", b"\xff", b"[" * 2000])
def test_a_forged_original_with_its_hash_is_refused(original: bytes) -> None:
    copy = with_origin(OLD, Origin.of("2026.11", "db", original))
    made = source(copy, original)
    assert isinstance(made, Source)
    with pytest.raises(NotUpdated):
        updated(made, "2026.12")


def test_a_forged_hash_makes_the_file_the_readers_own() -> None:
    edited = COPY.replace(b"tcp: 5432", b"tcp: 6432")
    for content, record in (
        (edited, NEW.replace(b"DB", b"X")),
        (edited, None),
        (with_origin(OLD, Origin("2026.11", "db", "0" * 64)), OLD),
    ):
        problem = source(content, record)
        assert isinstance(problem, Problem)
        assert (problem.id, problem.where.line) == ("unknown-original", 2)


def test_a_service_that_left_the_catalogue_is_the_readers_own() -> None:
    problem = source(with_origin(OLD, Origin.of("2026.11", "gone", OLD)))
    assert isinstance(problem, Problem)
    assert problem.id == "left-catalogue"


def test_a_layout_that_nothing_can_be_written_into_is_told() -> None:
    strange = COPY.replace(b"flows:\n  sql", b"? flows\n: sql")
    first = OLD.replace(b"flows:\n", b"flows:\n  new: {from: client, to: server, tcp: 2}\n")
    origin = origin_of(strange)
    assert origin
    with pytest.raises(NotUpdated, match="its layout does not let the catalogue's changes be written into it"):
        updated(Source(Copy("ports/db.yml", strange, origin), OLD, first), "2026.12")
