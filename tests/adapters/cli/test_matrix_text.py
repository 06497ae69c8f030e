"""`portbook matrix` prints titles of strangers: none of them starts a line, or says anything to the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from portbook.adapters.cli import main

ESTATE = r"""
groups:
  db: {title: "Data\e[31mbases\nOffice -> Data", addresses: 10.0.0.1, plays: wiki/server}
  web: {title: "Web\u202eservers", addresses: 10.0.0.2, plays: wiki/client}
"""
SERVICE = """
service: wiki
title: Wiki
roles: {server: {title: Server, host: true}, client: {title: Client}}
flows: {web: {from: client, to: server, tcp: 443, need: required, purpose: Pages}}
"""


def test_titles_stay_on_their_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ports").mkdir()
    (tmp_path / "ports/wiki.yml").write_text(SERVICE, "utf-8")
    (tmp_path / "estate.yml").write_text(ESTATE, "utf-8")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["matrix", "--by", "groups"])
    ends = "Web<U+202E>servers -> Data<U+001B>[31mbases Office -> Data"
    assert result.output == f"{ends}\n    TCP 443: Wiki: TCP 443, {ends}, required\n"
