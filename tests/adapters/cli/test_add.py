from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from portbook.adapters.cli import main
from tests.adapters.cli.conftest import CACHE, DB, Published


def run(*args: str) -> Result:
    return CliRunner().invoke(main, list(args))


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    }


@pytest.fixture(autouse=True)
def _known(published: Published, site: Path) -> None:
    assert published.folder != site


def test_a_copy_is_the_original_but_for_one_line(site: Path) -> None:
    assert run("add", "db").exit_code == 0
    first, line, *rest = (site / "ports/db.yml").read_text().splitlines(keepends=True)
    assert first + "".join(rest) == DB
    assert line.startswith("# From Portbook's catalogue 2026.11, db.yml, sha256:")
    assert (site / "ports/.catalogue/db.yml").read_text() == DB


def test_a_copy_can_be_checked(site: Path) -> None:
    assert run("add", "db", "cache").exit_code == 0
    assert run("check", "--target", "gcp").exit_code == 0
    assert (site / "ports/schema.json").exists()


def test_the_schema_that_is_there_stays(site: Path) -> None:
    (site / "ports/schema.json").write_text("{}")
    run("add", "db")
    assert (site / "ports/schema.json").read_text() == "{}"


def test_it_says_what_comes_next() -> None:
    output = run("add", "db", "cache").output
    assert "ports/db.yml is new.\nports/cache.yml is new.\nports/schema.json is new.\n" in output
    values = yaml.safe_load("values:\n" + output.partition("values:\n")[2].partition("\n\n")[0])["values"]
    assert {id_: [*roles] for id_, roles in values.items()} == {"db": ["client", "server"], "cache": ["server"]}


def test_an_estate_needs_roles_and_no_values(site: Path) -> None:
    (site / "estate.yml").write_text("groups: {}\n", encoding="utf-8")
    output = run("add", "db").output
    assert "- Your estate has the addresses of hosts: let its groups play the new roles." in output
    assert "values:" not in output


def test_the_values_that_it_prints_can_be_used(site: Path) -> None:
    output = run("add", "db").output
    with (site / "portbook.yml").open("a") as config:
        config.write("values:\n" + output.partition("values:\n")[2].partition("\n\n")[0] + "\n")
    assert run("check", "--target", "gcp").exit_code == 0


def test_a_role_that_has_a_value_is_not_asked_for(site: Path) -> None:
    (site / "portbook.yml").write_text("values: {db: {client: 10.1.0.0/16, server: 10.2.0.0/16}}\n")
    assert "values" not in run("add", "db").output


def test_pages_are_left_to_the_build(site: Path) -> None:
    (site / "docs/services").mkdir()
    output = run("add", "db").output
    assert not list((site / "docs/services").iterdir())
    assert "The next build makes their pages" in output


@pytest.mark.parametrize(
    ("ids", "told"),
    [
        (["db", "cahce"], "the catalogue has no service `cahce`: did you mean `cache`?"),
        (["db", "../db"], "the catalogue has no service `../db`: portbook search finds a service by what it is for"),
        (["db", "/etc/passwd"], "the catalogue has no service `/etc/passwd`"),
        (["db", "db.yml"], "the catalogue has no service `db.yml`"),
        (["db", "..", ""], "the catalogue has no service ``"),
        (["db", "a\x1b[31m"], "the catalogue has no service `a<U+001B>[31m`"),
        (["db", "x" * 5000], "the catalogue has no service `xxxxx"),
        (["demo"], "the catalogue has no service `demo`"),
    ],
)
def test_all_or_nothing(ids: list[str], told: str, site: Path) -> None:
    before = files(site)
    result = run("add", *ids)
    assert (result.exit_code, told in result.output, files(site) == before) == (2, True, True)


KINDS: dict[str, Callable[[Path], object]] = {
    "file": lambda path: path.write_text("mine"),
    "pipe": os.mkfifo,
    "folder": Path.mkdir,
    "link": lambda path: path.symlink_to("demo.yml"),
    "link to nowhere": lambda path: path.symlink_to("/nowhere/x"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_overwritten(kind: str, site: Path) -> None:
    KINDS[kind](site / "ports/db.yml")
    before = files(site)
    result = run("add", "cache", "db")
    assert (result.exit_code, files(site) == before) == (2, True)
    assert "ports/db.yml: the file is there already, and nothing is overwritten" in result.output


def test_a_service_that_another_file_has_is_not_added_twice(site: Path) -> None:
    (site / "ports/demo.yml").write_text(DB)
    result = run("add", "db")
    assert (result.exit_code, "ports/demo.yml: the service `db` is in this file already" in result.output) == (2, True)


@pytest.mark.parametrize("name", ["ports", "ports/.catalogue"])
def test_no_link_leads_out_of_the_site(name: str, site: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    if name == "ports":
        (site / "ports/demo.yml").rename(outside / "demo.yml")
        (site / "ports").rmdir()
    (site / name).symlink_to(outside)
    before = files(outside)
    result = run("add", "db")
    assert (result.exit_code, files(outside) == before, (site / "ports/db.yml").exists()) == (2, True, False)
    assert "a symbolic link on the way to it leads out of the site, so it is not written" in result.output


def test_a_record_that_is_no_file_is_told(site: Path) -> None:
    (site / "ports/.catalogue").mkdir()
    os.mkfifo(site / "ports/.catalogue/db.yml")
    result = run("add", "db")
    assert (result.exit_code, (site / "ports/db.yml").exists()) == (2, False)
    assert "ports/.catalogue/db.yml: it is a named pipe, not a file" in result.output


def test_a_folder_that_is_a_file_is_told(site: Path) -> None:
    (site / "portbook.yml").write_text("ports: mkdocs.yml\n")
    assert run("add", "db").exit_code == 2


def test_the_folder_of_the_data_is_that_of_the_site(site: Path) -> None:
    (site / "portbook.yml").write_text("ports: data/services\n")
    assert run("add", "cache").exit_code == 0
    assert (site / "data/services/cache.yml").read_text().startswith(CACHE[:20])


def test_without_a_site_nothing_is_written(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path_factory.mktemp("empty")
    monkeypatch.chdir(empty)
    result = run("add", "db")
    assert (result.exit_code, result.output, files(empty)) == (
        2,
        "ports: there is no such folder: portbook init DIR makes a new site\n",
        {},
    )
