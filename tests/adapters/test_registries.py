"""`portbook check` compares the data with registries of ports; what is wrong with one of them is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portbook.adapters.cli import main
from portbook.adapters.registries import read_registries

SERVICES = "portbook.adapters.registries.folder_of"


def check(*args: str) -> Result:
    return CliRunner().invoke(main, ["check", "--target", "gcp", "--format", "json", *args])


def problems() -> list[tuple[str, str]]:
    result = check()
    assert result.exit_code == 0, result.output
    return [(problem["id"], problem["path"]) for problem in json.loads(result.stdout)["problems"]]


def add(site: Path, text: str) -> None:
    path = site / "ports/demo.yml"
    path.write_text(f"{path.read_text()}{text}")


@pytest.fixture(autouse=True)
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "services"
    folder.mkdir()
    (folder / "demo.xml").write_text('<service><port protocol="tcp" port="8443"/></service>')
    monkeypatch.setattr(SERVICES, lambda _tool, _path: folder)
    return folder


def test_what_a_registry_lists_and_no_flow_has(site: Path) -> None:
    add(site, "registries:\n  iana: {names: [postgresql]}\n")
    assert problems() == [("registry-disagrees", "ports/demo.yml")] * 2


def test_without_firewalld_only_the_others_are_compared(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SERVICES, lambda _tool, _path: None)
    add(site, "registries:\n  iana: {names: [syslog]}\n  firewalld: {names: [demo], differs: Nobody knows}\n")
    assert problems() == []


def test_what_differs_with_a_reason_is_not_told(site: Path) -> None:
    add(site, "registries:\n  firewalld: {names: [demo], differs: Its old port}\n")
    assert problems() == []


@pytest.mark.usefixtures("site")
def test_a_registry_that_cannot_be_read_is_told_and_keeps_no_other_from_it(services: Path) -> None:
    (services / "demo.xml").write_text("<service>")
    assert problems() == [("unreadable-registry", "")]
    *others, firewalld = read_registries().registries
    assert "demo.xml cannot be read" in firewalld.absent
    assert not any(registry.absent for registry in others)
