"""Every broken estate, with the exact problems that it must give."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from portbook.estate import OwnNetwork, errors, problems
from portbook.load import load_service
from portbook.load.estate import load_estate, read_estate
from portbook.load.source import LARGEST
from portbook.model import Problem, Service, Severity

HERE = Path(__file__).parent
CASES = yaml.safe_load((HERE / "broken.yml").read_text("utf-8"))
TARGETS = ("nftables", "ufw")


def _services() -> dict[str, Service]:
    texts = yaml.safe_load((HERE / "services.yml").read_text("utf-8"))
    loaded = {id_: load_service(text, f"ports/{id_}.yml").service for id_, text in texts.items()}
    return {id_: service for id_, service in loaded.items() if service}


SERVICES = _services()


def _problems(case: dict[str, Any]) -> tuple[Problem, ...]:
    files = case.get("files") or {"estate.yml": case["estate"]}
    loaded = load_estate({path: text.encode() for path, text in files.items()})
    return loaded.problems or problems(OwnNetwork(loaded.estate, SERVICES), TARGETS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_a_broken_estate_gives_these_problems(case: dict[str, Any]) -> None:
    told = _problems(case)
    assert [f"{problem} [{problem.id}]" for problem in told] == case["problems"]
    assert told


def test_messages_are_one_sentence() -> None:
    for problem in (problem for case in CASES for problem in _problems(case)):
        assert not problem.message.endswith("."), problem
        assert not problem.cure.endswith("."), problem
        assert str(problem).isprintable(), problem


def test_what_is_known_of_a_broken_service_is_nothing() -> None:
    loaded = load_estate({"estate.yml": b"groups: {app: {title: Apps, addresses: 10.1.0.1, plays: torn/client}}"})
    assert problems(OwnNetwork(loaded.estate, SERVICES), TARGETS, broken=["torn"]) == ()


def test_errors_are_the_problems_without_warnings() -> None:
    for case in CASES:
        estate = load_estate({"estate.yml": case.get("estate", "").encode()}).estate
        network = OwnNetwork(estate, SERVICES)
        wrong = [problem for problem in problems(network, TARGETS) if problem.severity is Severity.ERROR]
        assert [*errors(network, TARGETS)] == wrong


def _told(folder: Path) -> list[str]:
    loaded = read_estate(folder / "estate.yml", folder)
    assert not loaded.estate.groups
    return [f"{problem} [{problem.id}]" for problem in loaded.problems]


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    (tmp_path / "estate.yml").write_bytes(b"#" * (LARGEST + 1))
    cure = "split it into files of a folder estate/"
    assert _told(tmp_path) == [f"estate.yml:1:1: the file is larger than 1 MiB: {cure} [too-large]"]


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "estate.yml").write_bytes(b"groups: \xff")
    message = "estate.yml:1:9: the file is not UTF-8: the byte 0xFF does not fit"
    assert _told(tmp_path) == [f"{message}: save the file as UTF-8 [not-utf-8]"]


def test_a_link_out_of_the_site(tmp_path: Path) -> None:
    (tmp_path / "other.yml").write_text("groups: {}", "utf-8")
    (tmp_path / "site/estate").mkdir(parents=True)
    (tmp_path / "site/estate/a.yml").symlink_to(tmp_path / "other.yml")
    (told,) = _told(tmp_path / "site")
    assert told.startswith("estate/a.yml:1:1: a symbolic link leads out of the site, so it is not read")


def test_a_pipe_in_the_place_of_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "estate.yml")
    (told,) = _told(tmp_path)
    assert told.startswith("estate.yml:1:1: it is a named pipe, not a file")


def test_a_file_and_a_folder_are_one_estate(tmp_path: Path) -> None:
    (tmp_path / "estate").mkdir()
    (tmp_path / "estate.yml").write_text("zones: {dmz: {title: DMZ, networks: 10.1.0.0/16}}", "utf-8")
    group = "groups: {app: {title: Apps, zone: dmz, addresses: 10.1.0.1, plays: web/site}}"
    (tmp_path / "estate/groups.yml").write_text(group, "utf-8")
    loaded = read_estate(tmp_path / "estate.yml", tmp_path)
    assert (loaded.problems, [*loaded.estate.groups]) == ((), ["app"])


def test_no_file_is_no_estate(tmp_path: Path) -> None:
    assert read_estate(tmp_path / "estate.yml", tmp_path).problems == ()
