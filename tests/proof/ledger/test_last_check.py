from pathlib import Path

import pytest

from portbook.evidence import Evidence, Origin, Result, Rung
from portbook.load import load_book
from portbook.model import Book, Location, SnippetId
from portbook.proof.ledger import last_check
from portbook.proof.ledger.ledger_file import LedgerFile
from portbook.targets import targets

DATA = b"service: a\ntitle: A\nroles: {h: {title: H, host: true}, c: {title: C, address: any}}\nflows: {w: {from: c, to: h, tcp: 80}}\n"
ID = SnippetId("a", "h", "all", "gcp")
RESULT = Result(
    ID,
    Evidence(Rung.SELF_CONSISTENT, "reader", when="2026-11-22T10:00:00Z"),
    origin=Origin.LEDGER,
    where=Location("a.yml"),
)
HELD = last_check.LastCheck((RESULT,), "what was published")
GCP = (targets()["gcp"],)


def book(data: bytes = DATA) -> Book:
    return load_book({"a.yml": data}).book


@pytest.fixture
def ledger(tmp_path: Path) -> LedgerFile:
    file = LedgerFile(tmp_path / "ledger.sqlite")
    last_check.keep(file, book(), GCP, HELD)
    return file


def test_recalled_as_it_was(ledger: LedgerFile) -> None:
    assert last_check.recall(ledger, book(), GCP) == HELD


def test_changed_data(ledger: LedgerFile) -> None:
    assert last_check.recall(ledger, book(DATA.replace(b"80", b"81")), GCP) is None


def test_other_targets(ledger: LedgerFile) -> None:
    assert last_check.recall(ledger, book(), (*GCP, targets()["azure"])) is None


def test_changed_source(ledger: LedgerFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(last_check, "source", lambda: "another")
    assert last_check.recall(ledger, book(), GCP) is None


def test_changed_tools(ledger: LedgerFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert last_check.recall(ledger, book(), GCP) is None


@pytest.mark.parametrize("rung", [Rung.FAILED, Rung.NOT_VERIFIED])
def test_what_does_not_hold_is_never_kept(ledger: LedgerFile, rung: Rung) -> None:
    last_check.keep(ledger, book(), GCP, last_check.LastCheck((RESULT, Result(ID, Evidence(rung)))))
    assert last_check.recall(ledger, book(), GCP) is None


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"stamp": 1, "results": []}'])
def test_a_spoilt_file_is_no_answer(ledger: LedgerFile, text: str) -> None:
    ledger.last.write_text(text, encoding="utf-8")
    assert last_check.recall(ledger, book(), GCP) is None


def test_a_spoilt_result_is_no_answer(ledger: LedgerFile) -> None:
    file = ledger.last
    file.write_text(file.read_text(encoding="utf-8").replace("self-consistent", "splendid"), encoding="utf-8")
    assert last_check.recall(ledger, book(), GCP) is None


def test_data_from_no_file_is_not_kept(tmp_path: Path) -> None:
    made = Book({"a": book().services["a"].__class__("a", "A", {}, {})})
    last_check.keep(LedgerFile(tmp_path / "ledger.sqlite"), made, GCP, HELD)
    assert list(tmp_path.iterdir()) == []
