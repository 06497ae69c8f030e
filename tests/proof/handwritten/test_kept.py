"""What came of a document is kept for the same bytes, tools and user, and for no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from portbook.handwritten.documents.block import Place
from portbook.handwritten.fix import Fix
from portbook.model import Location, Problem, Severity
from portbook.proof.handwritten.kept import Kept
from portbook.proof.handwritten.lint import Linted
from portbook.proof.handwritten.tool import handwritten_tools

TOOLS = handwritten_tools()
LINTED = Linted(
    (Problem(Location("a.md", 2, 1), "range-separator", "message", "cure", Severity.WARNING),),
    judged=3,
    unjudged=1,
    fixes=(Fix(Place(2, 1), "a", "b"),),
)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return Kept.by_user(TOOLS)


def test_it_is_recalled_as_it_was(kept: Kept) -> None:
    kept.keep("a.md", "text", LINTED)
    assert kept.recall("a.md", "text") == LINTED


def test_another_text_path_tool_or_version_of_the_data_is_not_known(kept: Kept) -> None:
    kept.keep("a.md", "text", LINTED)
    kept.keep("c.md", "text", LINTED, "data")
    assert kept.recall("c.md", "text", "data") == LINTED
    assert kept.recall("c.md", "text", "other data") is None
    assert kept.recall("c.md", "text") is None
    assert kept.recall("a.md", "other") is None
    assert kept.recall("b.md", "text") is None
    assert Kept(TOOLS[:1], kept.folder).recall("a.md", "text") is None


def test_what_a_missing_tool_left_out_is_not_kept(kept: Kept) -> None:
    kept.keep("a.md", "text", Linted(missing=("ufw",)))
    assert kept.recall("a.md", "text") is None


@pytest.mark.parametrize(
    "change", [lambda content: content[:-1], lambda content: content.replace(b"range", b"renge"), lambda _content: b""]
)
def test_what_somebody_changed_is_not_believed(kept: Kept, change: object) -> None:
    kept.keep("a.md", "text", LINTED)
    assert kept.folder
    (file,) = kept.folder.iterdir()
    assert callable(change)
    file.write_bytes(change(file.read_bytes()))
    assert kept.recall("a.md", "text") is None


def test_an_entry_holds_for_its_own_document_only(kept: Kept) -> None:
    kept.keep("a.md", "text", LINTED)
    assert kept.folder
    (first,) = kept.folder.iterdir()
    content = first.read_bytes()
    kept.keep("b.md", "text", Linted())
    for file in kept.folder.iterdir():
        file.write_bytes(content)
    assert kept.recall("b.md", "text") is None


def test_without_a_folder_nothing_is_kept() -> None:
    nowhere = Kept(TOOLS, None)
    nowhere.keep("a.md", "text", LINTED)
    nowhere.prune()
    assert nowhere.recall("a.md", "text") is None


def test_old_entries_go(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portbook.proof.handwritten.kept._MOST", 4)
    for number in range(6):
        kept.keep("a.md", str(number), LINTED)
    kept.prune()
    assert kept.folder
    assert len([*kept.folder.iterdir()]) == 3
