from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portbook.adapters.cli import main
from tests.adapters.cli.conftest import DB, Published


def run(*args: str) -> Result:
    return CliRunner().invoke(main, ["search", *args])


def sources(*args: str) -> list[tuple[str, str, str]]:
    results = json.loads(run(*args, "--format", "json").stdout)["results"]
    return [(result["id"], result["source"], result["path"]) for result in results]


@pytest.fixture(autouse=True)
def _known(published: Published, site: Path) -> None:
    assert published.folder != site


def test_it_says_where_it_matches() -> None:
    assert run("5432").stdout.splitlines() == [
        "db  Database: A relational database [catalogue]",
        "    flow sql: TCP 5432",
        "",
        "1 service; portbook add copies one of the catalogue into the site.",
    ]


def test_the_site_is_searched_too() -> None:
    assert run("443/tcp").stdout.splitlines() == ["demo  Demo [ports/demo.yml]", "    flow web: TCP 443"]


def test_a_copy_stands_for_the_catalogues_own(site: Path) -> None:
    (site / "ports/db.yml").write_text(DB.replace("5432", "6432"))
    assert sources("database") == [("db", "site", "ports/db.yml")]
    assert sources("5432") == [("db", "catalogue", "db.yml")]


def test_programs_read_every_match() -> None:
    found = json.loads(run("sql", "--format", "json").stdout)
    (result,) = found["results"]
    assert (found["version"], found["catalogue"], found["near"]) == (1, "2026.11", [])
    assert result["matches"] == [{"place": "tag", "text": "sql"}, {"place": "flow sql", "text": "SQL"}]


def test_a_package_with_its_version_is_found() -> None:
    assert sources("pkg:deb/debian/db@18.1?arch=amd64") == [("db", "catalogue", "db.yml")]


@pytest.mark.parametrize(("text", "near"), [("databse", "Near: db."), ("qqqq", "portbook catalogue lists all.")])
def test_nothing_is_a_sentence_and_near_names(text: str, near: str) -> None:
    result = run(text)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"No service of Portbook's catalogue 2026.11 or of this site matches '{text}'. {near}\n"
    assert json.loads(run(text, "--format", "json").stdout)["results"] == []


def test_an_empty_text_is_no_query() -> None:
    assert [run(" ").exit_code, run().exit_code] == [2, 2]


def test_files_that_cannot_be_read_are_told_and_hide_no_other(site: Path) -> None:
    os.mkfifo(site / "ports/pipe.yml")
    (site / "ports/x.yml").write_text("service: x\n")
    result = run("5432")
    assert (result.exit_code, "db  Database" in result.stdout) == (0, True)
    assert "not searched: ports/pipe.yml:1:1: it is a named pipe, not a file" in result.stderr
    assert "not searched: ports/x.yml:1:1: `title` is missing" in result.stderr


def test_it_needs_no_site(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))
    assert (run("5432").exit_code, run("5432").stderr) == (0, "")
