from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from portbook.evidence import EmptyLedger, Evidence, Rung
from portbook.model import Book, Snippet
from portbook.proof.engine import Engine
from portbook.proof.host.driver import Host
from portbook.proof.ledger import fingerprint, ledger_file, tables
from portbook.proof.ledger.ledger_file import LedgerFile, key, view
from portbook.snippets import all_snippets
from portbook.targets import Target

GREEN = Evidence(
    Rung.APPLIED,
    engine="spy",
    tool="spy 1",
    hosts=("stock", "policy drop"),
    when="2026-11-22T10:00:00Z",
    kernel="Linux 6",
    not_for=("another table",),
    open_before=("outbound TCP 443 to any",),
    worker="tcp://192.0.2.1:40000",
)
HOSTS = (Host("stock", ()), Host("policy drop", ()), Host("another table", (), mandatory=False))
SPY = Engine("spy", "Spy", Rung.APPLIED, lambda *_: GREEN, lambda: "spy 1", lambda: "Linux 6", hosts=HOSTS)


@pytest.fixture
def spied(plain: Target, monkeypatch: pytest.MonkeyPatch) -> Target:
    monkeypatch.setattr(ledger_file, "engines", lambda: {"spy": SPY})
    return replace(plain, engines=("spy",))


@pytest.fixture
def snippets(book: Book, spied: Target) -> list[Snippet]:
    return list(all_snippets(book, [spied]))


@pytest.fixture
def seen(file: LedgerFile, spied: Target) -> Callable[[Snippet], Evidence]:
    """What pages see of a text."""
    return lambda snippet: view(file, {"plain": spied, "other": spied}).evidence(snippet)


def known(file: LedgerFile) -> dict[str, Evidence]:
    return {key: each.evidence for key, each in file.known().items()}


@pytest.fixture
def file(tmp_path: Path) -> LedgerFile:
    return LedgerFile(tmp_path / "new folder" / "ledger?#.sqlite")


def test_what_was_recorded_is_known(
    file: LedgerFile, snippets: list[Snippet], seen: Callable[[Snippet], Evidence]
) -> None:
    assert file.record([(snippets[0], GREEN)])
    assert known(file) == {key(snippets[0]): GREEN}
    assert seen(snippets[0]) == GREEN


def test_other_snippets_are_not(file: LedgerFile, snippets: list[Snippet], seen: Callable[[Snippet], Evidence]) -> None:
    file.record([(snippets[0], GREEN)])
    found = seen(snippets[1])
    assert (found.rung, found.detail) == (Rung.NOT_VERIFIED, "not checked yet: run portbook check")


@pytest.mark.parametrize("part", ["text", "rules", "target"])
def test_a_change_of_anything_is_a_miss(
    part: str, file: LedgerFile, snippets: list[Snippet], seen: Callable[[Snippet], Evidence]
) -> None:
    was = snippets[0]
    other = replace(was.brief.id, target="other")
    now = {
        "text": replace(was, text=was.text + "# more\n"),
        "rules": replace(was, rules=was.rules[1:]),
        "target": replace(was, brief=replace(was.brief, id=other)),
    }[part]
    file.record([(was, GREEN)])
    assert seen(now).rung is Rung.NOT_VERIFIED


def test_a_changed_text_is_said_to_have_changed(
    file: LedgerFile, snippets: list[Snippet], seen: Callable[[Snippet], Evidence]
) -> None:
    file.record([(snippets[0], GREEN)])
    changed = replace(snippets[0], text="other\n")
    assert seen(changed).detail == "changed since the last check: run portbook check"


def test_a_change_of_our_source_is_a_miss(
    file: LedgerFile,
    snippets: list[Snippet],
    seen: Callable[[Snippet], Evidence],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    file.record([(snippets[0], GREEN)])
    for part in fingerprint._PARTS:
        copy = tmp_path / part
        copy.write_text("changed", "utf-8") if part.endswith(".py") else copy.mkdir()
    monkeypatch.setattr(fingerprint, "_PACKAGE", tmp_path)
    fingerprint.source.cache_clear()
    try:
        assert seen(snippets[0]).rung is Rung.NOT_VERIFIED
    finally:
        fingerprint.source.cache_clear()


@pytest.mark.parametrize(
    "module",
    ["rules/canonical.py", "targets/base.py", "proof/host/driver.py", "firewalls/nftables/read.py", "model/rule.py"],
)
def test_our_source_is_hashed_whole(module: str) -> None:
    assert str(fingerprint._PACKAGE / module) in set(fingerprint._files())


@pytest.mark.parametrize("rung", [Rung.NOT_VERIFIED, Rung.FAILED])
def test_what_does_not_hold_is_never_kept(rung: Rung, file: LedgerFile, snippets: list[Snippet]) -> None:
    file.record([(snippets[0], Evidence(rung))])
    assert file.known() == {}


@pytest.mark.parametrize("rung", [Rung.NOT_VERIFIED, Rung.FAILED])
def test_what_does_not_hold_ends_earlier_evidence(rung: Rung, file: LedgerFile, snippets: list[Snippet]) -> None:
    file.record([(snippets[0], GREEN)])
    file.record([(snippets[0], Evidence(rung))])
    assert file.known() == {}


def test_a_few_earlier_texts_are_kept_and_no_more(file: LedgerFile, snippets: list[Snippet]) -> None:
    for number in range(9):
        each = replace(snippets[0], text=f"{number}\n")
        file.record([(each, replace(GREEN, when=f"2026-11-22T10:00:0{number}Z"))])
    assert {found.when[-2] for found in known(file).values()} == {"5", "6", "7", "8"}


def test_a_missing_file_is_empty(tmp_path: Path) -> None:
    file = LedgerFile(tmp_path / "none.sqlite")
    assert isinstance(view(file, {}), EmptyLedger)
    assert file.known() == {}
    assert not (tmp_path / "none.sqlite").exists()


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough for a header" * 90, None])
def test_a_damaged_file_is_empty_and_never_green(
    content: bytes | None,
    file: LedgerFile,
    snippets: list[Snippet],
    seen: Callable[[Snippet], Evidence],
    caplog: pytest.LogCaptureFixture,
) -> None:
    file.record([(snippets[0], GREEN)])
    held = file.path.read_bytes()
    file.path.write_bytes(held[:100] + b"\xff" * (len(held) - 100) if content is None else content)
    assert seen(snippets[0]).rung is Rung.NOT_VERIFIED
    assert all(record.getMessage().count("\n") == 0 for record in caplog.records)


def test_a_file_that_cannot_be_written_is_told_in_one_sentence(
    tmp_path: Path, snippets: list[Snippet], caplog: pytest.LogCaptureFixture
) -> None:
    assert not LedgerFile(tmp_path).record([(snippets[0], GREEN)])
    assert "the ledger cannot be written" in caplog.text


def test_a_ledger_that_another_program_holds_says_what_to_do(
    file: LedgerFile, snippets: list[Snippet], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "_WAIT_SECONDS", 0.01)
    assert file.record([(snippets[0], GREEN)])
    with closing(sqlite3.connect(file.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert not file.record([(snippets[1], GREEN)])
    assert "end the other program that has it open" in caplog.text
    assert file.record([(snippets[1], GREEN)])


def test_a_full_disk_says_what_to_do(
    file: LedgerFile, snippets: list[Snippet], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite's own limit stands in for the disk's: it is the same error."""
    connect = sqlite3.connect

    def connected(*arguments: object, **options: object) -> sqlite3.Connection:
        connection = connect(*arguments, **options)  # type: ignore[call-overload]
        connection.execute("PRAGMA max_page_count = 1")
        return connection  # type: ignore[no-any-return]

    monkeypatch.setattr(tables.sqlite3, "connect", connected)
    assert not file.record([(snippets[0], GREEN)])
    assert "make room on the disk" in caplog.text


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("rung", "failed"),
        ("rung", "excellent"),
        ("hosts", "{"),
        ("hosts", "[1]"),
        ("not_for", '"x"'),
        ("open_before", "1"),
        ("tool", b"\xff"),
    ],
)
def test_a_row_that_we_did_not_write_is_passed_over(
    column: str, value: str | bytes, file: LedgerFile, snippets: list[Snippet]
) -> None:
    file.record([(snippets[0], GREEN)])
    with closing(sqlite3.connect(file.path)) as connection, connection:
        connection.execute(f"UPDATE evidence_5 SET {column} = ?", (value,))  # noqa: S608  # from the table above
    assert file.known() == {}


def test_two_writers_lose_nothing(file: LedgerFile, snippets: list[Snippet]) -> None:
    texts = [replace(each, text=f"{each.id} {half}\n") for each in snippets for half in "ab"]
    halves = [texts[::2], texts[1::2]]
    writers = [threading.Thread(target=_write_one_by_one, args=(file, half)) for half in halves]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    assert set(file.known()) == {key(each) for each in texts}


def _write_one_by_one(file: LedgerFile, snippets: list[Snippet]) -> None:
    for each in snippets:
        file.record([(each, GREEN)])


def test_an_interrupted_write_leaves_nothing(file: LedgerFile, snippets: list[Snippet]) -> None:
    broken = replace(snippets[1], text=None)  # type: ignore[arg-type]  # what makes the second row fail
    with pytest.raises(AttributeError):
        file.record([(snippets[0], GREEN), (broken, GREEN)])
    assert file.known() == {}


def test_damage_that_is_no_text_is_damage(
    file: LedgerFile, snippets: list[Snippet], seen: Callable[[Snippet], Evidence]
) -> None:
    """SQLite quotes the schema that it cannot read, as it stands."""
    file.record([(snippets[0], GREEN)])
    file.path.write_bytes(
        file.path.read_bytes().replace(b"table", b"t\xf3ble").replace(b"evidence_5", b"evidenc\xf3_5")
    )
    assert seen(snippets[0]).rung is Rung.NOT_VERIFIED
    assert not file.record([(snippets[0], GREEN)])


def test_a_cell_that_is_no_text_spoils_only_its_row(
    file: LedgerFile, snippets: list[Snippet], seen: Callable[[Snippet], Evidence]
) -> None:
    spoilt, whole = snippets[0], replace(snippets[0], text="another\n")
    file.record([(spoilt, GREEN), (whole, GREEN)])
    with closing(sqlite3.connect(file.path)) as connection, connection:
        connection.execute("UPDATE evidence_5 SET tool = CAST(x'f3' AS TEXT) WHERE key = ?", (key(spoilt),))
    assert [seen(each).rung for each in (spoilt, whole)] == [Rung.NOT_VERIFIED, Rung.APPLIED]
