from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from portbook.evidence import Evidence, Origin, Result, Rung
from portbook.model import Book, Form, Snippet
from portbook.proof import check as module
from portbook.proof import judge as judging
from portbook.proof.check import check
from portbook.proof.engine import Engine
from portbook.proof.ledger.ledger_file import LedgerFile
from portbook.proof.sandbox.tools import SandboxFailed, Tools
from portbook.targets import Reading, Target


class Spy:
    """An engine of the test's own, that counts."""

    def __init__(self) -> None:
        self.judged: list[str] = []
        self.tool = "spy 1"
        self.wrong: Callable[[Snippet], Evidence | None] = lambda _snippet: None

    def judge(self, snippet: Snippet, _target: Target, _tools: Tools) -> Evidence:
        self.judged.append(str(snippet.id))
        return self.wrong(snippet) or Evidence(Rung.APPLIED, engine="spy", tool=self.tool)

    def engine(self, *programs: str) -> Engine:
        return Engine("spy", "Spy", Rung.APPLIED, self.judge, lambda: self.tool, programs=programs)


def know(monkeypatch: pytest.MonkeyPatch, engines: Callable[[], dict[str, Engine]]) -> None:
    """Let a check know these engines and no others."""
    for place in (module, judging):
        monkeypatch.setattr(place, "engines", engines)


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch) -> Spy:
    held = Spy()
    know(monkeypatch, lambda: {"spy": held.engine()})
    monkeypatch.setattr("portbook.proof.warm_lab.WarmLab.tools", lambda _self: None)
    return held


@pytest.fixture
def spied(plain: Target) -> Target:
    return replace(plain, engines=("spy",))


@pytest.fixture
def file(tmp_path: Path) -> LedgerFile:
    return LedgerFile(tmp_path / "ledger.sqlite")


def test_every_snippet_has_a_result_in_order(book: Book, plain: Target) -> None:
    results = check(book, [plain])
    assert [str(each.id) for each in results] == [
        "demo/device/best/plain/add",
        "demo/device/best/plain/complete",
        "demo/device/minimum/plain/add",
        "demo/device/minimum/plain/complete",
    ]
    assert {each.where.path for each in results} == {"ports/demo.yml"}


def test_a_target_without_an_engine_is_self_consistent(book: Book, plain: Target) -> None:
    assert {each.evidence.rung for each in check(book, [plain])} == {Rung.SELF_CONSISTENT}


def test_a_broken_renderer_fails_before_any_engine(book: Book, spied: Target, spy: Spy) -> None:
    broken = replace(spied, render=lambda brief: spied.render(brief).replace("443", "444"))
    results = check(book, [broken])
    assert {each.evidence.rung for each in results} == {Rung.FAILED}
    assert "does not let outbound TCP 443 through, which the flow web needs" in results[0].evidence.detail
    assert spy.judged == []


@pytest.mark.parametrize("text", ["nonsense\n", "outbound tcp 70000\n"])
def test_a_text_that_its_own_reader_refuses_fails(text: str, book: Book, plain: Target) -> None:
    results = check(book, [replace(plain, render=lambda _brief: text)])
    assert {each.evidence.rung for each in results} == {Rung.FAILED}
    assert results[0].evidence.detail.startswith("line 1: our reader refuses it: ")


def test_a_missing_tool_is_not_silently_self_consistent(
    book: Book, spied: Target, spy: Spy, monkeypatch: pytest.MonkeyPatch
) -> None:
    know(monkeypatch, lambda: {"spy": spy.engine("nft")})
    monkeypatch.setenv("PATH", "")
    (evidence,) = {each.evidence for each in check(book, [spied])}
    assert evidence.rung is Rung.NOT_VERIFIED
    assert evidence.detail == "nft is not on this machine: install the package nftables"


def test_another_system_says_so(book: Book, spied: Target, spy: Spy, monkeypatch: pytest.MonkeyPatch) -> None:
    know(monkeypatch, lambda: {"spy": spy.engine("nft")})
    monkeypatch.setattr("sys.platform", "darwin")
    (evidence,) = {each.evidence for each in check(book, [spied])}
    assert evidence.rung is Rung.NOT_VERIFIED
    assert evidence.detail.startswith("macOS has no Linux namespaces: run portbook check on Linux")


def test_a_sandbox_that_fails_is_not_verified(book: Book, spied: Target, spy: Spy) -> None:
    def fail(_snippet: Snippet) -> Evidence:
        raise SandboxFailed("the kernel refuses the sandbox")  # noqa: EM101, TRY003  # a test's own words

    spy.wrong = fail
    assert {(each.evidence.rung, each.evidence.detail) for each in check(book, [spied])} == {
        (Rung.NOT_VERIFIED, "the kernel refuses the sandbox")
    }


def test_forms_that_nothing_checks_are_not_verified(book: Book, plain: Target) -> None:
    results = check(book, [replace(plain, forms=(Form.ADD, Form.UNDO), render=lambda _brief: "")])
    assert {each.evidence.detail for each in results if each.id.form is Form.UNDO} == {
        "nothing checks the form undo yet"
    }


def test_a_second_check_asks_the_ledger(book: Book, spied: Target, spy: Spy, file: LedgerFile) -> None:
    first = check(book, [spied], file)
    second = check(book, [spied], file)
    assert len(spy.judged) == 4
    assert [each.evidence for each in first] == [each.evidence for each in second]
    assert {each.origin for each in second} == {Origin.LEDGER}


def test_fresh_does_not(book: Book, spied: Target, spy: Spy, file: LedgerFile) -> None:
    check(book, [spied], file)
    check(book, [spied], file, fresh=True)
    assert len(spy.judged) == 8


def test_another_version_of_the_tool_looks_again(book: Book, spied: Target, spy: Spy, file: LedgerFile) -> None:
    check(book, [spied], file)
    spy.tool = "spy 2"
    assert {each.evidence.tool for each in check(book, [spied], file)} == {"spy 2"}


def test_a_tool_that_is_gone_was_there_elsewhere(
    book: Book, spied: Target, spy: Spy, file: LedgerFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    check(book, [spied], file)
    know(monkeypatch, lambda: {"spy": spy.engine("nft")})
    monkeypatch.setenv("PATH", "")
    results = check(book, [spied], file)
    assert {(each.evidence.rung, each.origin) for each in results} == {(Rung.ELSEWHERE, Origin.ELSEWHERE)}


def test_what_was_found_elsewhere_hides_no_failure_here(
    book: Book, spied: Target, spy: Spy, file: LedgerFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    check(book, [spied], file)
    know(monkeypatch, lambda: {"spy": spy.engine("nft")})
    monkeypatch.setenv("PATH", "")
    deaf = replace(spied, read=lambda _text: Reading(()))
    assert {each.evidence.rung for each in check(book, [deaf], file)} == {Rung.FAILED}


def test_failures_are_judged_again_each_time(book: Book, spied: Target, spy: Spy, file: LedgerFile) -> None:
    spy.wrong = lambda _snippet: Evidence(Rung.FAILED, engine="spy", tool="spy 1")
    check(book, [spied], file)
    check(book, [spied], file)
    assert len(spy.judged) == 8


@pytest.mark.usefixtures("spy")
def test_an_interruption_keeps_what_was_done(book: Book, spied: Target, file: LedgerFile) -> None:
    def interrupt(done: int, _of: int, _result: Result) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(book, [spied], file, progress=interrupt)
    assert len(file.known()) == 2


@pytest.mark.usefixtures("spy")
def test_what_cannot_be_written_is_written_later(
    book: Book, spied: Target, file: LedgerFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger refuses twice, as on a disk that is full for a moment."""
    refusals, put = iter([True, True]), LedgerFile.put
    monkeypatch.setattr("portbook.proof.ledger.recorder._SECONDS", 0.0)
    monkeypatch.setattr(LedgerFile, "put", lambda self, rows: False if next(refusals, False) else put(self, rows))
    check(book, [spied], file)
    assert len(file.known()) == 4


def test_progress_counts_every_snippet(book: Book, plain: Target) -> None:
    seen: list[tuple[int, int]] = []
    check(book, [plain], progress=lambda done, of, _result: seen.append((done, of)), jobs=3)
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Puts slow engines before the reader: each vouches for all."""

    def slow_ones(*ids: str) -> None:
        def made(id_: str, *, slow: bool) -> Engine:
            found = Evidence(Rung.APPLIED if slow else Rung.CHECKED, engine=id_)
            return Engine(id_, id_, found.rung, lambda *_: found, slow=slow)

        know(monkeypatch, lambda: {each: made(each, slow=each != "fast") for each in (*ids, "fast")})

    return slow_ones


def test_slow_engines_run_when_real_ones_are_asked_for(
    book: Book, plain: Target, slow: Callable[..., None], file: LedgerFile
) -> None:
    slow("slow")
    target = replace(plain, engines=("slower", "slow", "fast"))
    assert {each.evidence.engine for each in check(book, [target], file)} == {"fast"}
    assert {each.evidence.engine for each in check(book, [target], file, real=True)} == {"slow"}


def test_what_a_slow_engine_found_is_kept_where_a_slower_one_is_new(
    book: Book, plain: Target, slow: Callable[..., None], file: LedgerFile
) -> None:
    target = replace(plain, engines=("slower", "slow", "fast"))
    slow("slow")
    check(book, [target], file, real=True)
    slow("slower", "slow")
    assert {(each.evidence.engine, each.origin) for each in check(book, [target], file)} == {("slow", Origin.LEDGER)}
    assert {each.evidence.engine for each in check(book, [target], file, real=True)} == {"slower"}
