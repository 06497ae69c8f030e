"""`python -m tools.registries` prints a row for each service, and says what could not be compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.registries import main

DATA = """\
service: postgresql
title: PostgreSQL
roles:
  server: {title: Server, host: true}
flows:
  sql: {from: server, to: server, tcp: [5432, 65001]}
  data: {from: server, to: server, tcp: 9000}
"""


def test_a_row_for_each_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("portbook.adapters.registries.folder_of", lambda _tool, _path: None)
    (tmp_path / "postgresql.yml").write_text(DATA)
    assert main(str(tmp_path)) == 0
    said = capsys.readouterr()
    assert "| postgresql | 1 name and port, 1 port only, 1 not listed (postgresql) | " in said.out
    assert said.out.splitlines()[2].endswith("| not compared here |")
    assert "firewalld" in said.err


def test_a_broken_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "broken.yml").write_text("service: [")
    assert main(str(tmp_path)) == 1
    assert "broken.yml:2:1: " in capsys.readouterr().err
