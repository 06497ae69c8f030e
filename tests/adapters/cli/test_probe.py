"""`portbook probe`."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portbook.adapters.cli import main

SERVICE = """\
service: wiki
title: Wiki
roles:
  server: {title: Server, host: true}
  reader: {title: Readers, host: true}
flows:
  web: {from: reader, to: server, tcp: 443, need: required, purpose: Pages}
"""


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "portbook.yml").write_text("ports: ports\n")
    (tmp_path / "ports").mkdir()
    (tmp_path / "ports" / "wiki.yml").write_text(SERVICE)
    monkeypatch.chdir(tmp_path)


def probe(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["probe", *arguments])


def test_a_script_is_written_and_runs(tmp_path: Path) -> None:
    assert probe("wiki:reader", "--output", "probe.sh").exit_code == 0
    ended = subprocess.run(["/bin/sh", "probe.sh", "--help"], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert "server (Server): must be given" in ended.stdout


def test_a_value_is_built_in() -> None:
    assert "check tcp both server 443 - 0 known 10.0.0.5\n" in probe("wiki:reader", "--value", "server=10.0.0.5").stdout


def test_a_network_is_no_host() -> None:
    assert "check tcp both server 443 - 0 network -\n" in probe("wiki:reader", "--value", "server=10.0.0.0/24").stdout


def test_where_nothing_is_sent_it_is_told() -> None:
    assert "Server sends nothing first in the profile all" in probe("wiki:server").stderr


def test_a_file_that_is_there_stays() -> None:
    Path("probe.sh").write_text("mine")
    assert probe("wiki:reader", "--output", "probe.sh").exit_code == 2
    assert Path("probe.sh").read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["wiki"], "wiki has several hosts"),
        (
            ["wiki:server", "--language", "blackbox", "--end", "listen"],
            "Prometheus' blackbox_exporter has nothing for the end 'listen'",
        ),
        (["wiki:reader", "--profile", "most"], "no profile `most`"),
    ],
)
def test_wrong_arguments_are_told(arguments: list[str], sentence: str) -> None:
    result = probe(*arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr
