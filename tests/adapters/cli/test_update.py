from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portbook.adapters.cli import main
from portbook.catalogue.origin import Origin, with_origin, without_origin
from tests.adapters.cli.conftest import CACHE, DB, Published

NEWER = DB.replace("tcp: 5432", "tcp: [5432, 5433]").replace("A relational", "Some relational")
ANOTHER = CACHE.replace("tcp: 6379", "tcp: 6380")


def run(*args: str) -> Result:
    result = CliRunner().invoke(main, ["update", *args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture(autouse=True)
def copies(published: Published, site: Path) -> Path:
    """The folder of a site with two copies; the catalogue is newer then."""
    assert CliRunner().invoke(main, ["add", "db", "cache"]).exit_code == 0
    published.publish("2026.12", db=NEWER, cache=ANOTHER)
    return site / "ports"


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_copies_become_what_the_catalogue_has(copies: Path) -> None:
    result = run()
    assert result.exit_code == 0
    assert without_origin((copies / "db.yml").read_bytes()).decode() == NEWER
    assert (copies / ".catalogue/db.yml").read_text() == NEWER
    assert run().output == "2 files up to date with Portbook's catalogue 2026.12.\n"


def test_it_tells_what_opens_and_what_is_written() -> None:
    output = run("db").output
    assert output.startswith("1 change: 1 breaks clients; 1 of wording only\n\nDatabase\n  breaks clients")
    assert output.endswith("\nports/db.yml is updated from 2026.11 to 2026.12.\n")


def test_only_what_is_named_is_updated(copies: Path) -> None:
    before = (copies / "cache.yml").read_bytes()
    assert run("db").exit_code == 0
    assert (copies / "cache.yml").read_bytes() == before


def test_a_dry_run_writes_nothing(copies: Path) -> None:
    edit(copies / "db.yml", "title: Database\n", "title: Our database\n")
    before = files(copies)
    result = run("--dry-run")
    assert (result.exit_code, files(copies) == before) == (0, True)
    assert "ports/db.yml would be updated from 2026.11 to 2026.12; your own changes are kept." in result.output


def test_own_changes_stay(copies: Path) -> None:
    edit(copies / "db.yml", "  client: {title: Application}\n", "  # our cluster\n  client: {title: Our application}\n")
    assert run().exit_code == 0
    merged = NEWER.replace("  client: {title: Application}\n", "  # our cluster\n  client: {title: Our application}\n")
    assert without_origin((copies / "db.yml").read_bytes()).decode() == merged


def test_conflicts_are_told_with_their_lines_and_nothing_is_written(copies: Path) -> None:
    edit(copies / "db.yml", "tcp: 5432", "tcp: 6432")
    edit(copies / "cache.yml", "tcp: 6379", "tcp: 6377")
    before = files(copies)
    result = run()
    assert (result.exit_code, files(copies) == before) == (2, True)
    assert [line.partition(" ")[0] for line in result.stderr.splitlines()] == [
        "ports/cache.yml:9:38:",
        "ports/db.yml:13:47:",
    ]
    assert "both changed `flows.sql.tcp`: `6432` here, `[5432, 5433]` in the catalogue, `5432` before" in result.stderr


def test_a_conflict_can_be_settled_in_ones_own_favour(copies: Path) -> None:
    edit(copies / "db.yml", "tcp: 5432", "tcp: 6432")
    assert run("db", "--keep-mine").exit_code == 0
    assert "tcp: 6432" in (copies / "db.yml").read_text()
    assert run("db").output == "1 file up to date with Portbook's catalogue 2026.12.\n"


def test_a_clone_knows_all_that_it_needs(
    copies: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(copies / "db.yml", "title: Database\n", "title: Our database\n")
    clone = tmp_path_factory.mktemp("clone") / "site"
    shutil.copytree(copies.parent, clone, ignore=shutil.ignore_patterns(".portbook"))
    monkeypatch.chdir(clone)
    assert "ports/db.yml is updated from 2026.11 to 2026.12; your own changes are kept." in run().output


def test_a_forged_hash_is_told_and_the_file_is_left_alone(copies: Path) -> None:
    forged = with_origin(DB.replace("5432", "1").encode(), Origin("2026.10", "db", "0" * 64))
    (copies / "db.yml").write_bytes(forged)
    result = run()
    assert (result.exit_code, (copies / "db.yml").read_bytes()) == (0, forged)
    assert (
        "ports/db.yml:2:1: warning: neither this file nor .catalogue/db.yml has the hash in this line" in result.stderr
    )
    assert "ports/cache.yml is updated" in result.stdout


def test_a_forged_record_is_worth_nothing(copies: Path) -> None:
    edit(copies / "db.yml", "tcp: 5432", "tcp: 6432")
    (copies / ".catalogue/db.yml").write_text(DB.replace("5432", "6432"))
    before = (copies / "db.yml").read_bytes()
    assert (run("db").exit_code, (copies / "db.yml").read_bytes()) == (2, before)


@pytest.mark.parametrize("id_", ["demo", "nope", "../db", "/etc/passwd", ""])
def test_only_a_copy_can_be_named(id_: str, copies: Path) -> None:
    before = files(copies)
    result = run("db", id_)
    assert (result.exit_code, files(copies) == before) == (2, True)
    sentence = "does not say that it was copied" if id_ == "demo" else "this site has no service"
    assert sentence in result.output


def test_a_copy_may_have_another_name(copies: Path) -> None:
    (copies / "db.yml").rename(copies / "our-db.yaml")
    edit(copies / "our-db.yaml", "service: db", "service: our-db")
    assert run("our-db").exit_code == 0
    assert "service: our-db" in (copies / "our-db.yaml").read_text()
    assert "tcp: [5432, 5433]" in (copies / "our-db.yaml").read_text()


def test_a_site_without_copies_has_nothing_to_update(copies: Path) -> None:
    (copies / "db.yml").unlink()
    (copies / "cache.yml").unlink()
    result = run()
    assert (result.exit_code, "no file of this site was copied from the catalogue" in result.output) == (0, True)


@pytest.mark.parametrize("name", ["ports/x.yml", "ports/.catalogue/db.yml"])
def test_a_pipe_holds_nobody_up(name: str, copies: Path) -> None:
    (copies.parent / name).unlink(missing_ok=True)
    os.mkfifo(copies.parent / name)
    before = (copies / "db.yml").read_bytes()
    result = run()
    assert (result.exit_code, (copies / "db.yml").read_bytes()) == (2, before)
    assert f"{name}" in result.stderr
    assert "it is a named pipe, not a file" in result.stderr


def test_no_link_leads_out_of_the_site(copies: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (copies / "db.yml").rename(outside / "db.yml")
    (copies / "db.yml").symlink_to(outside / "db.yml")
    before = (files(outside), (copies / "cache.yml").read_bytes())
    result = run()
    assert (result.exit_code, files(outside), (copies / "cache.yml").read_bytes()) == (2, *before)
    assert "ports/db.yml: a symbolic link leads out of the site, so it is not read" in result.stderr


@pytest.mark.parametrize(
    "original", ["- a\n", "", "a: &a [x]\nb: *a\n", "[" * 2000, "service: db\n", DB.replace("5432", "70000")]
)
def test_a_forged_original_with_its_hash_does_no_harm(original: str, copies: Path) -> None:
    forged = with_origin(DB.replace("5432", "1").encode(), Origin.of("2026.10", "db", original.encode()))
    (copies / "db.yml").write_bytes(forged)
    (copies / ".catalogue/db.yml").write_text(original)
    assert run("db").exit_code == 2
    assert (copies / "db.yml").read_bytes() == forged


def test_the_name_of_a_file_stays_on_its_line(copies: Path) -> None:
    (copies / "db.yml").rename(copies / "a\x1b[31m\nb.yml")
    assert "ports/a<U+001B>[31m b.yml is updated" in run("db").output
