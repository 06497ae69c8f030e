"""Ledgers of other machines: shards make the whole, and nothing that is forged gets in."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from portbook.evidence import Evidence, Rung
from portbook.model import Book, Service, Snippet
from portbook.proof.check import check
from portbook.proof.judge import judge
from portbook.proof.ledger.ledger_file import LedgerFile
from portbook.proof.ledger.merge import Merge, merged
from portbook.proof.shard import Shard
from portbook.proof.warm_lab import WarmLab
from portbook.snippets import all_snippets
from portbook.targets import targets

CHOSEN = {id_: targets()[id_] for id_ in ("gcp", "azure", "cisco-ios")}
"""Targets that are judged without a lab."""


@pytest.fixture
def small(service: Service) -> Book:
    return Book({service.id: replace(service, profiles={"best": service.profiles["best"]})})


@contextmanager
def another_user(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[None]:
    """Somebody with another key, as on another machine."""
    with monkeypatch.context() as other:
        other.setenv("XDG_CACHE_HOME", str(folder))
        yield


@pytest.fixture
def theirs(small: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LedgerFile:
    """Another machine's ledger of everything."""
    file = LedgerFile(tmp_path / "theirs.sqlite")
    with another_user(monkeypatch, tmp_path / "them"):
        check(small, [*CHOSEN.values()], file)
    return file


def merge(file: LedgerFile, book: Book, judged: Callable[[Snippet], Evidence] | None = None) -> Merge:
    snippets = [*all_snippets(book, [*CHOSEN.values()])]
    with WarmLab() as lab:
        by_us = judged or (lambda snippet: judge(snippet, CHOSEN[snippet.id.target], lab))
        return merged(file.path, snippets, CHOSEN, by_us, 0.05)


def change(file: LedgerFile, assignment: str) -> None:
    """Change one row, as somebody who has no key."""
    with closing(sqlite3.connect(file.path)) as connection, connection:
        first = "(SELECT key FROM evidence_5 WHERE snippet LIKE '%/gcp/%' LIMIT 1)"
        connection.execute(f"UPDATE evidence_5 SET {assignment} WHERE key = {first}")  # noqa: S608  # ours


def test_eight_shards_are_the_whole(small: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = check(small, [*CHOSEN.values()])
    ours = LedgerFile(tmp_path / "ours.sqlite")
    for number in range(1, 9):
        shard = LedgerFile(tmp_path / f"{number}.sqlite")
        with another_user(monkeypatch, tmp_path / str(number)):
            check(small, [*CHOSEN.values()], shard, shard=Shard(number, 8))
        if shard.path.exists():  # a share of a few snippets may have none
            outcome = merge(shard, small)
            assert (outcome.refusal, outcome.judged) == ("", min(len(outcome.results), 20))
            assert ours.record(outcome.results)
    merged_results = check(small, [*CHOSEN.values()], ours, minutes=0)
    assert [replace(result.evidence, when="") for result in merged_results] == [
        replace(result.evidence, when="") for result in whole
    ]


def test_ones_own_are_not_judged_again(small: Book, tmp_path: Path) -> None:
    file = LedgerFile(tmp_path / "mine.sqlite")
    check(small, [*CHOSEN.values()], file)
    outcome = merge(file, small)
    assert (outcome.judged, outcome.refusal) == (0, "")
    assert outcome.results


def test_what_is_found_otherwise_here_refuses_the_file(theirs: LedgerFile, small: Book) -> None:
    outcome = merge(theirs, small, lambda _snippet: Evidence(Rung.FAILED, detail="it does not hold"))
    assert outcome.results == ()
    assert "judged here that is failed" in outcome.refusal


FORGED = {
    "a stronger rung": ("rung = 'proven'", "which is not what is here"),
    "a weaker rung": ("rung = 'self-consistent'", "judged here that is checked"),
    "another version": ("tool = 'Google 1'", "which is not what is here"),
    "hosts": ("hosts = '[\"stock\"]'", "which is not what is here"),
    "packets": ("packets = 7", "which is not what is here"),
    "the future": ("at = '2999-01-01T00:00:00Z'", "which is not what is here"),
}


@pytest.mark.parametrize("lie", FORGED)
def test_a_forged_row_refuses_the_file(lie: str, theirs: LedgerFile, small: Book) -> None:
    assignment, reason = FORGED[lie]
    change(theirs, assignment)
    outcome = merge(theirs, small)
    assert outcome.results == ()
    assert reason in outcome.refusal


def test_ones_own_rows_that_were_changed_refuse_the_file(small: Book, tmp_path: Path) -> None:
    file = LedgerFile(tmp_path / "mine.sqlite")
    check(small, [*CHOSEN.values()], file)
    change(file, "detail = 'changed'")
    assert "changed after they were signed" in merge(file, small).refusal


def test_another_version_of_portbook_is_refused(
    theirs: LedgerFile, small: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portbook.proof.ledger.fingerprint.source", lambda: "another version")
    assert "none of its rows" in merge(theirs, small).refusal


def test_rows_about_what_is_not_here_are_left_out(small: Book, tmp_path: Path) -> None:
    file = LedgerFile(tmp_path / "mine.sqlite")
    check(small, [*CHOSEN.values()], file)
    only_gcp = [snippet for snippet in all_snippets(small, [*CHOSEN.values()]) if snippet.id.target == "gcp"]
    outcome = merged(file.path, only_gcp, CHOSEN, lambda _snippet: Evidence(Rung.FAILED), 0)
    assert (len(outcome.results), outcome.refusal) == (len(only_gcp), "")
    assert outcome.others == len(file.known()) - len(only_gcp) > 0


@pytest.mark.parametrize("content", [b"", b"no ledger", b"SQLite format 3\0" + b"\0" * 100])
def test_what_is_no_ledger_is_refused(content: bytes, small: Book, tmp_path: Path) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)
    assert merge(LedgerFile(path), small).refusal


def test_a_pipe_is_not_waited_for(small: Book, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "a named pipe" in merge(LedgerFile(tmp_path / "pipe"), small).refusal
