"""`portbook import`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portbook.adapters.cli import main
from portbook.importers import formats
from portbook.load.service import load_service

SOCKETS = 'tcp LISTEN 0 128 *:22 *:* users:(("sshd",pid=7,fd=3))\n'
CURE = "move it away"


def import_(*args: str, text: str | None = None) -> Result:
    result = CliRunner().invoke(main, ["import", *args], input=text)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def sockets(site: Path) -> str:
    (site / "sockets.txt").write_text(SOCKETS)
    return "sockets.txt"


def test_a_draft_goes_into_the_data(site: Path, sockets: str) -> None:
    result = import_("ss", sockets, "--service", "ssh", "--title", "SSH: all hosts")
    assert result.exit_code == 0, result.stderr
    assert "ports/ssh.yml is new" in result.stdout
    text = (site / "ports/ssh.yml").read_text()
    service = load_service(text, "ssh.yml").service
    assert service is not None
    assert (service.id, service.title) == ("ssh", "SSH: all hosts")
    assert "tcp: 22 # from: sockets.txt:1" in text
    assert "note: the file does not say who" in result.stderr


def test_nothing_is_overwritten(site: Path, sockets: str) -> None:
    before = (site / "ports/demo.yml").read_bytes()
    refused = import_("ss", sockets, "--service", "demo")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert CURE in refused.stderr
    assert (site / "ports/demo.yml").read_bytes() == before
    refused = import_("ss", sockets, "--out", "ports/demo.yml")
    assert refused.exit_code == 2
    assert CURE in refused.stderr
    assert (site / "ports/demo.yml").read_bytes() == before


def test_a_draft_goes_to_standard_output_without_a_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = import_("ss", "-", "--out", "-", text=SOCKETS)
    assert result.exit_code == 0
    assert load_service(result.stdout, "x.yml").problems == ()
    assert "# from: standard input:1" in result.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_draft_goes_into_a_file(site: Path, sockets: str) -> None:
    assert import_("ss", sockets, "--out", "draft.yml").exit_code == 0
    assert load_service((site / "draft.yml").read_text(), "draft.yml").problems == ()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "nothing in this opens a port"),
        (b"\xff", "not UTF-8"),
        (b"x" * (1 << 20) + b"y", "larger than 1 MiB"),
        (b"LISTEN 0 1 *:a *:*\nnothing\n", "bad.txt:1:1: `*:a` has a name"),
    ],
)
@pytest.mark.usefixtures("site")
def test_a_file_that_cannot_be_used_is_told(content: bytes, words: str) -> None:
    Path("bad.txt").write_bytes(content)
    result = import_("ss", "bad.txt", "missing.txt") if not content else import_("ss", "bad.txt")
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr or "missing.txt: No such file" in result.stderr


@pytest.mark.usefixtures("site")
def test_all_faults_are_told_in_one_run(sockets: str) -> None:
    Path("bad.txt").write_text("LISTEN 0 1 *:a *:*\nnothing\n")
    assert len(import_("ss", sockets, "bad.txt").stderr.splitlines()) == 2


@pytest.mark.parametrize("id_", ["Ssh", "all", "-x", "x" * 65])
@pytest.mark.usefixtures("site")
def test_an_id_has_to_be_one(sockets: str, id_: str) -> None:
    result = import_("ss", sockets, f"--service={id_}")
    assert result.exit_code == 2
    assert "cannot be an id" in result.stderr


def test_the_help_lists_the_formats() -> None:
    text = import_("--help").stdout
    assert [id_ for id_ in formats() if f"\n  {id_} " not in text] == []
