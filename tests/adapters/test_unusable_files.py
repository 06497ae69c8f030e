"""Files of a site that are none, and links that lead out of it: nobody waits for them, and nothing outside is written."""

from __future__ import annotations

import json
import os
import socket
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from mkdocs.commands.build import build
from mkdocs.config import load_config

from portbook.adapters.cli import main

LEDGER = ".portbook/ledger.sqlite"
OUTSIDE = "a symbolic link on the way to it leads out of the site, so it is not written"


def run(*args: str) -> Result:
    return CliRunner().invoke(main, list(args))


def problems(*args: str) -> list[tuple[str, str]]:
    result = run("check", "--target", "gcp", "--format", "json", *args)
    assert result.exit_code == 2, result.output
    return [(each["path"], each["message"]) for each in json.loads(result.stdout)["problems"]]


def built(site: Path) -> None:
    config = load_config(str(site / "mkdocs.yml"), site_dir=str(site / "site"))
    config.plugins.on_startup(command="build", dirty=False)
    build(config)


def a_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(os.path.relpath(path))


KINDS: dict[str, tuple[Callable[[Path], object], str]] = {
    "pipe": (os.mkfifo, "it is a named pipe, not a file"),
    "socket": (a_socket, "it is a socket, not a file"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "a symbolic link leads out of the site, so it is not read"),
    "pipe behind a link": (lambda path: (os.mkfifo("pipe"), path.symlink_to(Path("pipe").resolve())), "it is a named pipe, not a file"),
    "folder": (Path.mkdir, "it is a folder, not a file"),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["ports/x.yml", "docs/x.md", "portbook.yml"])
def test_only_a_file_is_read(kind: str, name: str, site: Path) -> None:
    make, said = KINDS[kind]
    (site / name).unlink(missing_ok=True)
    make(site / name)
    if (kind, name) == ("folder", "docs/x.md"):
        assert run("check", "--target", "gcp").exit_code == 0  # a folder of pages
    else:
        assert problems()[0] == (name, said)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", [LEDGER, f"{LEDGER}-wal"])
def test_only_a_file_is_the_ledger(kind: str, name: str, site: Path) -> None:
    make, said = KINDS[kind]
    (site / name).parent.mkdir()
    make(site / name)
    assert problems() == [(LEDGER, OUTSIDE if kind == "device" else said)]


def endless(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (os.mkfifo, "it is a named pipe, not a file: put a file in its place, or take it away"),
        (endless, "the page is larger than 4 MiB: split it"),
    ],
)
def test_a_page_that_has_no_end_does_not_hold_up_a_build(
    make: Callable[[Path], object], said: str, site: Path, caplog: pytest.LogCaptureFixture
) -> None:
    make(site / "docs/x.md")
    built(site)
    assert f"docs/x.md:1:1: {said}" in caplog.messages


def test_a_page_of_any_size_is_not_read(site: Path) -> None:
    endless(site / "docs/x.md")
    assert problems() == [("docs/x.md", "the page is larger than 4 MiB")]


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("outside")


def stale(site: Path) -> str:
    """Make the page's reference stale; the page as it was."""
    data = site / "ports/demo.yml"
    data.write_text(data.read_text().replace("443", "8443"))
    return (site / "docs/index.md").read_text()


@pytest.mark.parametrize("link", ["docs", "docs/index.md"])
def test_fix_writes_through_no_link_that_leads_out(link: str, site: Path, outside: Path) -> None:
    page = stale(site)
    (outside / "index.md").write_text(page)
    (site / "docs/index.md").unlink()
    if link == "docs":
        (site / "docs").rmdir()
    (site / link).symlink_to(outside / link.removeprefix("docs").lstrip("/"))
    message = OUTSIDE if link == "docs" else "a symbolic link leads out of the site, so it is not read"
    assert problems("--fix")[0] == ("docs/index.md", message)
    assert (outside / "index.md").read_text() == page


def test_fix_mends_behind_a_link_within_the_site(site: Path) -> None:
    stale(site)
    (site / "docs/index.md").rename(site / "page")
    (site / "page").chmod(0o640)
    (site / "docs/index.md").symlink_to("../page")
    assert run("check", "--fix").exit_code == 0
    assert "TCP [8443](port:demo/web)" in (site / "page").read_text()
    assert ((site / "docs/index.md").is_symlink(), (site / "page").stat().st_mode & 0o777) == (True, 0o640)


@pytest.mark.parametrize("name", [".portbook", LEDGER, f"{LEDGER}-wal", f"{LEDGER}-shm", f"{LEDGER}-journal"])  # fmt: skip
@pytest.mark.parametrize("there", ["", "mine"])
def test_the_ledger_is_not_written_through_a_link_that_leads_out(
    name: str, there: str, site: Path, outside: Path
) -> None:
    if there:
        (outside / "target").mkdir() if name == ".portbook" else (outside / "target").write_text(there)
    (site / name).parent.mkdir(exist_ok=True)
    (site / name).symlink_to(outside / "target")
    assert problems() == [(LEDGER, OUTSIDE)]
    built(site)
    assert [each.name for each in outside.rglob("*")] == (["target"] if there else [])
    assert not (outside / "target").is_file() or (outside / "target").read_text() == there


def test_init_does_not_write_through_a_link(site: Path, outside: Path) -> None:
    for each in (site / "ports").iterdir():
        each.unlink()
    (site / "ports").rmdir()
    (site / "ports").symlink_to(outside / "nowhere")
    assert run("init", "--existing").exit_code == 2
    assert list(outside.iterdir()) == []


def deleting(journal: Path, victim: Path, pages: int) -> None:
    """A journal of nothing that ends with the name of a super-journal."""
    magic, name = bytes.fromhex("d9d505f920a163d7"), os.fsencode(victim)
    header = struct.pack(">8s5I", magic, 0, 0, pages, 512, 4096).ljust(512, b"\0")
    end = struct.pack(">I", 1 << 18 | 1) + name + struct.pack(">II", len(name), sum(name)) + magic
    journal.write_bytes(header + end)


def test_a_ledger_with_a_journal_that_deletes_another_file_is_left_alone(site: Path, outside: Path) -> None:
    assert run("check", "--target", "gcp").exit_code == 0
    (outside / "mine").touch()
    deleting(site / f"{LEDGER}-journal", outside / "mine", (site / LEDGER).stat().st_size // 4096)
    assert problems() == [(LEDGER, "the journal beside it names another file, which SQLite would delete")]
    built(site)
    assert (outside / "mine").exists()


def test_a_journal_that_a_check_has_left_is_rolled_back(site: Path) -> None:
    assert run("check", "--target", "gcp").exit_code == 0
    (site / f"{LEDGER}-journal").write_bytes(struct.pack(">8s5I", bytes(8), 0, 0, 0, 512, 4096).ljust(512, b"\0"))
    assert run("check", "--target", "gcp").exit_code == 0
