from __future__ import annotations

import os
from pathlib import Path

import pytest

from portbook.atomic import replace_files


def test_files_have_the_rights_that_new_and_old_files_have(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("old")
    (tmp_path / "old").chmod(0o640)
    before = os.umask(0o027)
    try:
        assert replace_files({tmp_path / "old": b"1", tmp_path / "folder/new": b"a\r\nb\n"})
    finally:
        os.umask(before)
    assert [(tmp_path / "old").stat().st_mode & 0o777, (tmp_path / "folder/new").stat().st_mode & 0o777] == [0o640] * 2
    assert (tmp_path / "folder/new").read_bytes() == b"a\r\nb\n"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_nothing_changes_where_one_cannot_be_prepared(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    assert not replace_files({tmp_path / "a": b"1", tmp_path / "file": b"2", tmp_path / "file/below": b"3"})
    assert contents(tmp_path) == {"file": b"x"}


def test_what_was_replaced_is_put_back(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"x")
    (tmp_path / "folder").mkdir()
    assert not replace_files({tmp_path / "old": b"1", tmp_path / "new": b"2", tmp_path / "folder": b"3"})
    assert contents(tmp_path) == {"old": b"x"}


def test_an_interruption_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = Path.replace

    def interrupted(path: Path, target: Path) -> None:
        if target.name == "b":
            raise KeyboardInterrupt
        replace(path, target)

    (tmp_path / "a").write_bytes(b"x")
    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        replace_files({tmp_path / "a": b"1", tmp_path / "b": b"2"})
    assert contents(tmp_path) == {"a": b"x"}
