"""A fault of ours in one snippet: it fails, with a sentence that names it, and all others are judged."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from portbook.blocks import Context
from portbook.evidence import EmptyLedger, Rung
from portbook.expand import expand
from portbook.model import Book, Brief, Form, Snippet
from portbook.own_fault import told
from portbook.proof import judge as module
from portbook.proof.check import check
from portbook.proof.engine import Engine
from portbook.proof.ledger.ledger_file import LedgerFile
from portbook.report import Report, exit_code
from portbook.targets import Target

SAID = re.compile(r"this is a fault of Portbook's own: ZeroDivisionError in [a-z_/]+\.py, line \d+")


def one(whole: Callable[..., object], fails: Callable[..., bool]) -> Callable[..., object]:
    """A function that divides by nothing for some of what it is given."""
    return lambda *what: whole(*what) if not fails(*what) else 1 // 0


def rendering(plain: Target) -> Target:
    def fails(brief: Brief) -> bool:
        return brief.id.form is Form.COMPLETE

    return replace(plain, render=one(plain.render, fails))


def reading(plain: Target) -> Target:
    return replace(plain, read=one(plain.read, lambda text: "loopback" in text))


def judging(plain: Target) -> Target:
    return replace(plain, engines=("spy",))


@pytest.fixture(params=[rendering, reading, judging])
def faulty(request: pytest.FixtureRequest, plain: Target, monkeypatch: pytest.MonkeyPatch) -> Target:
    """A target whose complete snippets meet a fault."""

    def judge(snippet: Snippet, *_: object) -> object:
        return module.self_reading.read_back(snippet, plain) if snippet.id.form is Form.ADD else 1 // 0

    monkeypatch.setattr(module, "engines", lambda: {"spy": Engine("spy", "Spy", Rung.SELF_CONSISTENT, judge)})
    found: Target = request.param(plain)
    return found


@pytest.mark.parametrize("jobs", [1, 2])
def test_it_fails_that_snippet_only(jobs: int, faulty: Target, book: Book, tmp_path: Path) -> None:
    results = check(book, [faulty], LedgerFile(tmp_path / "ledger.sqlite"), jobs=jobs)
    failed = {each.id.form: each.evidence.detail for each in results if each.evidence.rung is Rung.FAILED}
    assert (len(results), set(failed)) == (4, {Form.COMPLETE})
    assert SAID.fullmatch(failed[Form.COMPLETE])
    assert exit_code(Report(results=results)) == 1
    assert {each.where.path for each in results} == {"ports/demo.yml"}


def test_what_it_says_has_nothing_of_a_text() -> None:
    with pytest.raises(ValueError, match="secret") as raised:
        int("secret")
    assert "secret" not in told(raised.value)
    assert told(ValueError("secret")) == "this is a fault of Portbook's own: ValueError in nowhere, line 0"


def test_the_rest_of_a_page_is_whole(book: Book, plain: Target) -> None:
    worse = replace(rendering(plain), id="worse", title="Worse", render=lambda _brief: 1 // 0)
    context = Context(book, {"plain": plain, "worse": worse}, EmptyLedger())
    page = expand("```ports\nrules: demo\n```\n\n```ports\ntable: demo\n```\n", context)
    assert page.problems == ()
    assert page.text.count("ZeroDivisionError in ") == 1
    assert '=== "Plain"' in page.text
    assert "| TCP 443 |" in page.text
