"""What was found wrong with a file is found anew where anything that it depends on has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portbook.adapters import problem_cache as module
from portbook.adapters.problem_cache import problem_cache
from portbook.model import Location, Problem, Severity
from portbook.proof import user_cache

WRONG = (Problem(Location("docs/a.md", 3, 4), "unknown-key", "no key 'x'", "write 'y'", Severity.WARNING),)


class Finder:
    """Finds a problem, and counts how often."""

    def __init__(self, problems: tuple[Problem, ...] = WRONG) -> None:
        self.times = 0
        self.problems = problems

    def __call__(self) -> tuple[Problem, ...]:
        self.times += 1
        return self.problems


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


def asked(site: Path, find: Callable[[], tuple[Problem, ...]], *found_from: str) -> tuple[Problem, ...]:
    with problem_cache(site) as cache:
        return cache.problems("page a", found_from, find)


def test_the_same_is_found_once(tmp_path: Path) -> None:
    find = Finder()
    assert [asked(tmp_path, find, "text") for _ in range(3)] == [WRONG] * 3
    assert find.times == 1


@pytest.mark.parametrize("other", [("another text",), ("te", "xt"), ("text", "more"), ("",)])
def test_something_else_is_found_anew(other: tuple[str, ...], tmp_path: Path) -> None:
    find = Finder()
    asked(tmp_path, find, "text")
    asked(tmp_path, find, *other)
    assert find.times == 2


def test_another_source_finds_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    find = Finder()
    asked(tmp_path, find, "text")
    monkeypatch.setattr(module.fingerprint, "whole_source", lambda: "another")
    asked(tmp_path, find, "text")
    assert find.times == 2


def test_another_site_has_its_own(tmp_path: Path) -> None:
    find = Finder()
    asked(tmp_path, find, "text")
    asked(tmp_path / "other", find, "text")
    assert find.times == 2


def test_a_fault_of_ours_is_not_kept(tmp_path: Path) -> None:
    find = Finder((Problem(Location("docs/a.md"), "own-fault", "no memory"),))
    for _ in range(2):
        asked(tmp_path, find, "text")
    assert find.times == 2


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"page a": 1}', b'{"page a": ["x", [["x"]]]}', b"\xff"])
def test_a_spoilt_file_is_no_answer(content: bytes, tmp_path: Path) -> None:
    find = Finder()
    asked(tmp_path, find, "text")
    (file,) = _files()
    file.write_bytes(content)
    assert asked(tmp_path, find, "text") == WRONG
    assert find.times == 2


def _files() -> Iterator[Path]:
    folder = user_cache.folder()
    assert folder is not None
    yield from (folder / "problems").iterdir()


def test_a_cache_that_cannot_be_trusted_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "portbook.yml").write_text("")
    find = Finder()
    for _ in range(2):
        asked(tmp_path, find, "text")
    assert find.times == 2
