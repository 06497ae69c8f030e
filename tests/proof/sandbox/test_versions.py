import shutil
from pathlib import Path

import pytest

from portbook.proof.sandbox.programs import remembered


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    path = tmp_path / "tool"
    path.write_text("1", encoding="utf-8")
    return path


def never() -> str:
    raise AssertionError


def test_asked_once(program: Path) -> None:
    assert remembered(program, lambda: "tool 1") == "tool 1"
    assert remembered(program, never) == "tool 1"


def test_another_file_is_asked_again(program: Path) -> None:
    remembered(program, lambda: "tool 1")
    program.write_text("22", encoding="utf-8")
    assert remembered(program, lambda: "tool 2") == "tool 2"


def test_silence_is_not_kept(program: Path) -> None:
    assert remembered(program, lambda: "") == ""
    assert remembered(program, lambda: "tool 1") == "tool 1"


@pytest.mark.parametrize("held", [b"", b"{", b"[]", b'{"a": 1}', b"\xff"])
def test_a_spoilt_file_is_no_answer(program: Path, held: bytes) -> None:
    (program.parent / "portbook").mkdir()
    (program.parent / "portbook/versions.json").write_bytes(held)
    assert remembered(program, lambda: "tool 1") == "tool 1"
    assert remembered(program, never) == "tool 1"


def test_no_program(program: Path) -> None:
    assert remembered(program.parent / "nothing", lambda: "said") == "said"
    assert not (program.parent / "portbook").exists()


def test_what_a_site_says_of_programs_is_nothing(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remembered(program, lambda: "tool 1")
    site = program.parent / "site"
    shutil.copytree(program.parent / "portbook", site / ".portbook")
    monkeypatch.setenv("XDG_CACHE_HOME", str(program.parent / "another"))
    monkeypatch.chdir(site)
    assert remembered(program, lambda: "tool 2") == "tool 2"
