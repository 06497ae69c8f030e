from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portbook.adapters.cli import main
from portbook.load import load_service
from portbook.model.fields import SECTIONS

NEED_MORE = {"option": {"unknown-option"}, "scope": {"scope"}, "forwards": {"nothing-to-forward"}}


def run(*args: str) -> Result:
    return CliRunner().invoke(main, list(args))


def made(site: Path, id_: str = "my-product") -> str:
    assert run("new", id_).exit_code == 0
    return (site / f"ports/{id_}.yml").read_text()


def test_it_holds_as_it_stands(site: Path) -> None:
    text = made(site)
    assert text.startswith("# yaml-language-server: $schema=schema.json\n")
    assert run("check", "--target", "gcp").exit_code == 0
    assert (site / "ports/schema.json").exists()


def test_it_holds_with_each_key_that_only_some_need(site: Path) -> None:
    """Each commented key is tried where it stands; two of them need another one changed with them."""
    lines = made(site).splitlines()
    optional = [number for number, line in enumerate(lines) if number and re.match(r" *# [a-z-]+:", line)]
    assert len(optional) > 20
    for number in optional:
        problems = load_service("\n".join(uncommented(lines, number)), "x.yml").problems
        key = lines[number].partition("# ")[2].partition(":")[0]
        assert {problem.id for problem in problems} == NEED_MORE.get(key, set()), lines[number]


def uncommented(lines: list[str], start: int) -> list[str]:
    """The lines with a key, and the lines below it that belong to it, out of their comment."""
    indent = lines[start].index("#")
    block = [start]
    while block[-1] + 1 < len(lines) and re.match(rf" {{{indent}}}#  +\S", lines[block[-1] + 1]):
        block.append(block[-1] + 1)
    return [line.replace("# ", "", 1) if number in block else line for number, line in enumerate(lines)]


@pytest.mark.parametrize("section", SECTIONS.values(), ids=SECTIONS.keys())
def test_every_key_is_explained(section: object, site: Path) -> None:
    text = made(site)
    keys = {field.key for field in SECTIONS[section.id].fields}  # type: ignore[attr-defined]  # a section
    assert {key for key in keys if not re.search(rf"(?<![a-z-]){key}\b", text)} == set()


@pytest.mark.parametrize("id_", ["22", "no", "null", "0x1f", "1e3", "2026-11-29"])
def test_an_id_that_yaml_would_read_otherwise_is_quoted(id_: str, site: Path) -> None:
    service = load_service(made(site, id_), "x.yml").service
    assert service
    assert service.id == id_


@pytest.mark.parametrize("id_", ["../x", "/etc/x", "a/b", "X", "a b", "-x", "", ".", "x.yml", "a\n", "a\x1b[31m"])
def test_a_name_that_is_no_id_is_refused(id_: str, site: Path) -> None:
    result = run("new", "--", id_)
    assert (result.exit_code, "cannot be an id" in result.output) == (2, True)
    assert [path.name for path in (site / "ports").iterdir()] == ["demo.yml"]


def test_nothing_is_overwritten(site: Path) -> None:
    before = (site / "ports/demo.yml").read_bytes()
    assert run("new", "demo").exit_code == 2
    assert (site / "ports/demo.yml").read_bytes() == before


def test_a_service_of_the_catalogue_is_named(site: Path) -> None:
    assert (site / "ports").is_dir()
    assert "Portbook's catalogue has tailscale already: portbook add copies it." in run("new", "tailscale").output
