"""A ledger that somebody else wrote, with the public key: nothing in it is green, and nothing holds by it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portbook.evidence import Evidence, Origin, Result, Rung
from portbook.model import Book, Form, Service, Snippet
from portbook.proof import judge as module
from portbook.proof.check import check
from portbook.proof.engine import Engine, engines
from portbook.proof.ledger.ledger_file import LedgerFile, key, view
from portbook.report import FORMATS, Report, exit_code
from portbook.snippets import all_snippets
from portbook.targets import Target, targets

AGAIN = Evidence(Rung.FAILED, detail="looked at again")
ALL = tuple(targets().values())
PROVEN = [
    each for each in ALL if engines()[each.engines[0]].rung is Rung.PROVEN and not engines()[each.engines[0]].slow
]
"""Targets whose snippets are proven here, where the tools are."""


@pytest.fixture
def small(service: Service) -> Book:
    profiles = {"best": service.profiles["best"]}
    return Book({service.id: replace(service, profiles=profiles, digest="known")})


@pytest.fixture
def file(tmp_path: Path) -> LedgerFile:
    return LedgerFile(tmp_path / "ledger.sqlite")


@pytest.fixture
def stranger(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[LedgerFile, list[tuple[Snippet, Evidence]]], None]:  # fmt: skip
    """Somebody with another key."""

    def record(file: LedgerFile, rows: list[tuple[Snippet, Evidence]]) -> None:
        with monkeypatch.context() as other:
            other.setenv("XDG_CACHE_HOME", str(tmp_path / "stranger"))
            assert file.record(rows)

    return record


@pytest.fixture
def _looks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "judge", lambda *_what, **_how: AGAIN)


def best_lie(by: Engine, **more: object) -> Evidence:
    """What an engine of this machine would say, had it run; with a stronger word."""
    loaded = tuple(each.name for each in by.hosts if each.mandatory)
    refused = tuple(each.name for each in by.hosts if not each.mandatory)
    lie = Evidence(Rung.PROVEN, by.id, by.version(), loaded, now(), "", by.kernel(), refused, 250)
    return replace(lie, **more)  # type: ignore[arg-type]  # its own fields


def now(**later: float) -> str:
    return (datetime.now(UTC) + timedelta(**later)).strftime("%Y-%m-%dT%H:%M:%SZ")


def lies(book: Book, chosen: tuple[Target, ...], **more: object) -> list[tuple[Snippet, Evidence]]:
    """A row for each snippet, by each target's strongest engine."""
    by = {each.id: engines()[each.engines[0]] for each in chosen}
    return [(each, best_lie(by[each.id.target], **more)) for each in all_snippets(book, chosen)]


def of(results: tuple[Result, ...]) -> set[tuple[Rung, str]]:
    return {(each.evidence.rung, each.evidence.detail) for each in results}


@pytest.mark.usefixtures("_looks_again")
@pytest.mark.parametrize("target", ALL, ids=lambda target: target.id)
def test_what_a_stranger_says_is_looked_at_again(
    target: Target, small: Book, file: LedgerFile, stranger: Callable[..., None]
) -> None:
    stranger(file, lies(small, (target,)))
    stranger(file, lies(small, (target,), engine="reader", tool="", kernel="", rung=Rung.SELF_CONSISTENT))
    assert {each.evidence.rung for each in check(small, [target], file)} <= {Rung.FAILED, Rung.ELSEWHERE}


@pytest.mark.usefixtures("_looks_again")
@pytest.mark.parametrize("target", [each for each in ALL if each not in PROVEN], ids=lambda target: target.id)
def test_no_row_says_more_than_its_engine_can(target: Target, small: Book, file: LedgerFile) -> None:
    for id_ in target.engines:
        by = engines()[id_]
        for lie in (best_lie(by), best_lie(by, hosts=(), not_for=(), packets=0), best_lie(by, hosts=("stock",))):
            file.record([(each, lie) for each in all_snippets(small, [target])])
            found = check(small, [target], file)
            assert {each.evidence.rung for each in found} <= {Rung.FAILED, Rung.ELSEWHERE}


LIES: Mapping[str, Mapping[str, object]] = {
    "of the future": {"when": now(hours=2)},
    "of no time": {"when": "yesterday"},
    "of a day that there is not": {"when": "2026-02-31T10:00:00Z"},
    "without a time": {"when": ""},
    "of another engine": {"engine": "ec2-model"},
    "of no engine": {"engine": ""},
    "of an engine that nobody knows": {"engine": "oracle"},
    "of another version": {"tool": "nftables v9.9.9"},
    "of no version": {"tool": ""},
    "of another kernel": {"kernel": "Linux 99.0"},
    "of no kernel": {"kernel": ""},
    "without packets": {"packets": 0},
    "of a negative number": {"packets": -1},
    "on no host": {"hosts": (), "not_for": ()},
    "on a host that there is not": {"hosts": ("stock", "everything")},
    "on one host only": {"hosts": ("stock",), "not_for": ()},
    "not for hosts that it must be for": {"hosts": (), "not_for": tuple(each.name for each in engines()["nft"].hosts)},
    "of a worker with a line break": {"worker": "a\nb"},
    "with an excuse": {"detail": "it could not be sent"},
    "of what nobody documents": {"open_before": ("inbound TCP 22 from any",)},
}


@pytest.mark.usefixtures("_looks_again")
@pytest.mark.parametrize("lie", LIES)
def test_what_its_engine_would_not_say_is_looked_at_again(lie: str, small: Book, file: LedgerFile) -> None:
    file.record(lies(small, (targets()["nftables"],), **LIES[lie]))
    assert of(check(small, [targets()["nftables"]], file)) == {(AGAIN.rung, AGAIN.detail)}


@pytest.mark.usefixtures("_looks_again")
def test_whoever_has_the_users_key_and_says_what_the_engine_would_say_is_believed(
    small: Book, file: LedgerFile
) -> None:
    """That is this very user: it is why a ledger that goes from machine to machine is proven again."""
    if engines()["nft"].lacking():
        pytest.skip(engines()["nft"].lacking())
    file.record(lies(small, (targets()["nftables"],)))
    assert {each.origin for each in check(small, [targets()["nftables"]], file)} == {Origin.LEDGER}


@pytest.mark.parametrize("column", ["rung", "engine", "tool", "kernel", "hosts", "not_for", "at", "detail", "open_before", "worker", "packets", "snippet", "key", "signature"])  # fmt: skip
def test_a_row_that_is_changed_is_nobodys(column: str, small: Book, file: LedgerFile) -> None:
    file.record(lies(small, (targets()["nftables"],))[:1])
    with closing(sqlite3.connect(file.path)) as connection, connection:
        value = "packets + 1" if column == "packets" else f"{column} || 'x'"
        connection.execute(f"UPDATE evidence_5 SET {column} = {value}")  # noqa: S608  # from the list above
    assert [each.own for each in file.known().values()] in ([False], [])


@pytest.fixture
def _no_tools(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PORTBOOK_TOOLS", str(tmp_path))


@pytest.fixture
def forged(small: Book, file: LedgerFile, stranger: Callable[..., None]) -> Iterator[LedgerFile]:
    """Rows of engines that are not here."""
    stranger(file, lies(small, tuple(PROVEN), tool="proven by all", packets=240, when="2026-11-22T10:00:00Z"))
    return file


@pytest.mark.usefixtures("_no_tools")
def test_what_a_missing_engine_said_was_elsewhere(small: Book, forged: LedgerFile) -> None:
    results = check(small, PROVEN, forged)
    assert {(each.evidence.rung, each.origin) for each in results} == {(Rung.ELSEWHERE, Origin.ELSEWHERE)}
    claims = {(each.evidence.hosts, each.evidence.not_for, each.evidence.packets) for each in results}
    assert claims == {((), (), 0)}
    report = Report(results=results)
    assert (exit_code(report), exit_code(report, strict=True)) == (0, 3)
    for name, form in FORMATS.items():
        said = form(report)
        assert "proven" not in said, name
        assert "elsewhere" in said, name
        assert "nftables" in said, name
        assert "2026-11-22" in said, name


@pytest.mark.usefixtures("_no_tools")
def test_after_a_fresh_check_nothing_is_known(small: Book, forged: LedgerFile) -> None:
    snippets = list(all_snippets(small, PROVEN))
    assert {view(forged, targets()).evidence(each).rung for each in snippets} == {Rung.ELSEWHERE}
    assert {each.evidence.rung for each in check(small, PROVEN, forged, fresh=True)} == {Rung.NOT_VERIFIED}
    assert {view(forged, targets()).evidence(each).rung for each in snippets} == {Rung.NOT_VERIFIED}


def test_without_a_key_nothing_is_known_the_next_time(
    small: Book, file: LedgerFile, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "portbook.yml").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert file.record(lies(small, (targets()["nftables"],)))
    assert {each.own for each in file.known().values()} == {False}
    assert "what was found is not known the next time: the user's cache is inside a site" in caplog.text


@pytest.mark.parametrize("held", [b"", b"short", b"x" * 33, None])
def test_a_key_that_others_may_know_is_replaced(
    held: bytes | None, small: Book, file: LedgerFile, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    key = tmp_path / "cache/portbook/ledger.key"
    key.parent.mkdir(parents=True)
    key.write_bytes(b"x" * 32 if held is None else held)
    key.chmod(0o644 if held is None else 0o600)
    file.record(lies(small, (targets()["nftables"],))[:1])
    assert [each.own for each in file.known().values()] == [True]
    assert (len(key.read_bytes()), key.stat().st_mode & 0o777, key.read_bytes() == b"x" * 32) == (32, 0o600, False)


def test_rows_of_the_future_are_deleted_by_the_next_write(small: Book, file: LedgerFile) -> None:
    snippet = next(all_snippets(small, [targets()["nftables"]]))
    later = [replace(snippet, text=f"{number}\n") for number in range(9)]
    file.record([(each, best_lie(engines()["nft"], when=now(days=400))) for each in later])
    file.record([(snippet, best_lie(engines()["nft"]))])
    assert list(file.known()) == [key(snippet)]


@pytest.mark.parametrize(
    "made",
    [
        "CREATE VIEW evidence_5 AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
        "CREATE TABLE evidence_5 (snippet, key)",
        "CREATE TABLE evidence_3 (snippet); CREATE TRIGGER t DELETE ON evidence_3 BEGIN SELECT 1; END",
        "CREATE TABLE notes (text)",
        "CREATE VIRTUAL TABLE evidence_1 USING dbstat(main)",
    ],
)
def test_a_file_with_anything_else_in_it_is_left_alone(made: str, small: Book, file: LedgerFile) -> None:
    with closing(sqlite3.connect(file.path)) as connection, connection:
        connection.executescript(made)
    assert file.known() == {}
    assert not file.record(lies(small, (targets()["nftables"],)))


def test_a_form_that_the_engine_cannot_judge_gives_nothing(small: Book, file: LedgerFile) -> None:
    """Of an undo, our own reader says nothing."""
    azure = targets()["azure"]
    rows = [(each, best_lie(engines()["reader"], rung=Rung.SELF_CONSISTENT, packets=0)) for each in all_snippets(small, [azure])]  # fmt: skip
    file.record(rows)
    undone = [each for each, _found in rows if each.id.form is Form.UNDO]
    assert {view(file, targets()).evidence(each).rung for each in undone} == {Rung.NOT_VERIFIED}
