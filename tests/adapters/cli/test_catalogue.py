from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from portbook.adapters.cli import main
from portbook.catalogue import read_catalogue
from tests.adapters.cli.conftest import DB, Published


def run(*args: str) -> Result:
    return CliRunner().invoke(main, ["catalogue", *args])


def test_services_stand_on_their_shelves(published: Published) -> None:
    assert published.folder.is_dir()
    assert run().output.splitlines() == [
        "Portbook's catalogue 2026.11: 2 services",
        "",
        "Databases",
        "  db     Database: A relational database",
        "",
        "Other",
        "  cache  Cache",
    ]


def test_programs_read_everything() -> None:
    known = json.loads(run("--format", "json").output)
    assert (known["version"], known["catalogue"], known["licence"]) == (1, read_catalogue().version, "CC0-1.0")
    (entry,) = [entry for entry in known["results"] if entry["id"] == "tailscale"]
    assert (entry["title"], entry["ports"]) == ("Tailscale", ["TCP 80, 443", "UDP 3478, 41641"])
    assert entry.keys() == {"id", "title", "summary", "group", "tags", "ports"}


def test_the_data_has_a_version_of_its_own(published: Published) -> None:
    published.publish("2026.12.1")
    assert run("--version").output == "Portbook's catalogue 2026.12.1, CC0-1.0\n"


def test_text_of_the_data_stays_on_its_line(published: Published) -> None:
    published.publish(
        "2026.11", db=DB.replace("title: Database\n", 'title: "A\\e[31m\\nB"\n').replace("Databases", '"x\\ny"')
    )
    assert "\n  db     A<U+001B>[31m B: A relational database" in run().output
    assert "\nx y\n" in run().output


def test_a_broken_file_is_a_problem(published: Published) -> None:
    published.publish("2026.11", db="service: db\n")
    result = run()
    assert (result.exit_code, result.output.startswith("db.yml:1:1: `")) == (2, True)


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_shipped_one_can_be_told(form: str) -> None:
    assert run("--format", form).exit_code == 0
