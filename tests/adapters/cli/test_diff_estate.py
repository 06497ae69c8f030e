"""`portbook diff` of a site with an estate, in real repositories."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from portbook.adapters.site import read_site
from portbook.export.api import documents
from tests.adapters.cli.test_diff import run
from tests.compare.diff.estate.estates import BASE
from tests.given.repository import git

MORE = "10.10.2.10-10.10.2.29"
SENTENCE = "Databases now also accept TCP 5432-5433 from Web servers (10.10.2.20-10.10.2.29)"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site with an estate in a repository, with one commit."""
    (tmp_path / "ports").mkdir()
    for path in BASE.glob("*.yml"):
        place = tmp_path if path.stem == "estate" else tmp_path / "ports"
        (place / path.name).write_text(path.read_text("utf-8"), "utf-8")
    git(tmp_path, "init", "-q")
    committed(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def committed(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "x")


def grow(file: Path) -> None:
    text = file.read_text("utf-8")
    assert "10.10.2.10-10.10.2.19" in text
    file.write_text(text.replace("10.10.2.10-10.10.2.19", MORE), "utf-8")


def into_a_folder(site: Path) -> Path:
    """The estate as a folder of two files."""
    (site / "estate").mkdir()
    text = (site / "estate.yml").read_text("utf-8")
    zones, groups = text.split("groups:\n")
    (site / "estate/groups.yml").write_text(f"groups:\n{groups}", "utf-8")
    (site / "estate/zones.yml").write_text(zones, "utf-8")
    (site / "estate.yml").unlink()
    return site / "estate/groups.yml"


def under_another_name(site: Path) -> Path:
    """The estate in a file that portbook.yml names."""
    (site / "portbook.yml").write_text("estate: network.yml\n", "utf-8")
    return (site / "estate.yml").rename(site / "network.yml")


@pytest.mark.parametrize("move", [lambda site: site / "estate.yml", into_a_folder, under_another_name])
def test_a_revision_has_its_estate_wherever_it_is(repository: Path, move: Callable[[Path], Path]) -> None:
    file = move(repository)
    if git(repository, "status", "--porcelain"):
        committed(repository)
    grow(file)
    told = run("HEAD").stdout
    assert SENTENCE in told
    committed(repository)
    assert run("HEAD~1", "HEAD").stdout == told
    assert run("HEAD").stdout == "Nothing changed: nothing opens or closes\n"


def test_moving_the_estate_to_other_files_changes_nothing(repository: Path) -> None:
    into_a_folder(repository)
    assert run("HEAD").stdout == "Nothing changed: nothing opens or closes\n"


def test_a_broken_estate_is_told_with_its_line(repository: Path) -> None:
    estate = repository / "estate.yml"
    estate.write_text(estate.read_text("utf-8").replace("zone: data, ", "zone: date, "), "utf-8")
    result = run("HEAD")
    assert result.exit_code == 2
    assert "estate.yml:8:" in result.stdout
    assert "Databases" not in result.stdout


def test_an_estate_that_is_too_large_is_not_read(repository: Path) -> None:
    (repository / "estate").mkdir()
    (repository / "estate/more.yml").write_text("#" * (1024 * 1024 + 1), "utf-8")
    committed(repository)
    result = run("HEAD~1", "HEAD")
    assert (result.exit_code, "estate/more.yml: the file is larger than 1 MiB" in result.stdout) == (2, True)


def test_a_published_file_has_no_estate(repository: Path) -> None:
    site = read_site(repository)
    (repository / "services.json").write_text(documents(site.written, site.book)["api/v1/services.json"], "utf-8")
    result = run("./services.json")
    assert result.exit_code == 0
    verdict, note = result.stdout.splitlines()
    assert verdict == "Nothing changed: nothing opens or closes"
    assert note == (
        "note: services.json has services only, so the host groups and zones are not compared: "
        "name a git revision, or the folder of a site [no-estate]"
    )


def test_commands_of_groups_are_proven(repository: Path) -> None:
    grow(repository / "estate.yml")
    made = json.loads(run("HEAD", "--target", "ufw", "--prove", "--format", "json").stdout)["commands"]
    assert [(one["service"], one["target"], one["evidence"]["rung"]) for one in made] == [("group-db", "ufw", "proven")]


def test_a_comment_has_the_commands_of_each_group_for_its_own_firewall(repository: Path) -> None:
    grow(repository / "estate.yml")
    told = run("HEAD", "--format", "comment").stdout
    assert "<summary>Databases: Databases, All flows, UFW</summary>" in told
    assert "<summary>Data: Data, All flows, VyOS</summary>" in told
    assert "The changed services have " in told
