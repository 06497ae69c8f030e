from __future__ import annotations

from pathlib import Path

import pytest

from portbook.proof import programs


def test_an_empty_path_takes_everything_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert programs.find("nft") is None


def test_a_folder_of_somebodys_own_is_never_searched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "nft").write_text("#!/bin/sh\n")
    (tmp_path / "nft").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert programs.find("nft") is None


def test_the_sites_own_tools_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = tmp_path / ".tools" / "nftables" / "usr" / "sbin" / "nft"
    own.parent.mkdir(parents=True)
    own.write_text("#!/bin/sh\n")
    own.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "")
    assert programs.find("nft") == own


def test_a_plain_users_path_has_sbin_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "sbin"
    folder.mkdir()
    (folder / "nft").touch(0o755)
    monkeypatch.setattr(programs, "DIRECTORIES", (str(folder),))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert programs.find("nft") == folder / "nft"


def test_what_comes_without_a_package_is_where_administrators_put_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "tofu").touch(0o755)
    (tmp_path / "nft").touch(0o755)
    monkeypatch.setattr(programs, "_BY_HAND", {"tofu": str(tmp_path)})
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (programs.find("tofu"), programs.find("nft")) == (tmp_path / "tofu", None)
    monkeypatch.setenv("PATH", "")
    assert programs.find("tofu") is None


def test_other_programs_are_an_error() -> None:
    with pytest.raises(ValueError, match="bash is not a program"):
        programs.find("bash")


def test_a_program_that_prints_nothing_has_no_version() -> None:
    assert programs.version(Path("/bin/true"), "x") == ""
    assert programs.version(Path("/nowhere")) == ""
