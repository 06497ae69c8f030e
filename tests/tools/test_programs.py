"""What set-up says of the programs that it provides."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import programs


def test_what_makes_folders_when_it_is_run_says_its_version_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(programs, "_ADMIN", ())
    laid = tmp_path / "firehol/usr"
    (laid / "lib").mkdir(parents=True)
    (laid / "sbin").mkdir()
    (laid / "lib/firehol").write_text(f"#!/bin/sh\n/usr/bin/touch {tmp_path}/ran\n")
    (laid / "lib/firehol").chmod(0o755)
    (laid / "lib/install.config").write_text("VERSION=9.9\n")
    (laid / "sbin/firehol").symlink_to("../lib/firehol")
    assert any(each.startswith("firehol ") and " 9.9 " in each for each in programs.listing(tmp_path))
    assert not (tmp_path / "ran").exists()
