"""Set-up on machines that lack something: one sentence says what, and how to mend it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from portbook.proof.tool_packages.tool import TOOLS
from tools import programs

ROOT = Path(__file__).parent.parent
SETUP = ROOT / "tools" / "setup"
MAKES = [each for each in ("make", "bmake") if shutil.which(each)]


def run(*command: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, env={**os.environ, **variables}, cwd=ROOT, capture_output=True, text=True, check=False
    )


def program(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder to be the whole PATH, with what the script itself needs."""
    for name in ("sh", "dirname"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    return tmp_path


def test_an_old_python_is_named(bare: Path) -> None:
    program(bare, "python3", "printf 3.9.2")
    found = run(SETUP, "site", PATH=str(bare), PYTHON="")
    assert found.returncode == 1
    assert found.stderr.startswith("Portbook needs Python 3.11 or newer (python3 is 3.9.2): install one")
    assert found.stderr.count("\n") == 1


def test_no_python_is_said(bare: Path) -> None:
    found = run(SETUP, "site", PATH=str(bare), PYTHON="")
    assert (found.returncode, "no python3 on PATH" in found.stderr) == (1, True)


def test_a_newer_python_beside_an_old_one_is_taken(bare: Path) -> None:
    program(bare, "python3", "printf 3.9.2")
    newer = program(bare, "python3.13", 'test "$1" = -c && printf "3.13.0 $0" || echo "ran $*"')
    found = run(SETUP, "site", PATH=str(bare), PYTHON="")
    assert (found.returncode, found.stdout) == (0, "ran -m tools site\n")
    assert newer.exists()


def test_the_python_that_is_asked_for_is_the_only_one(bare: Path) -> None:
    program(bare, "python3.13", 'printf "3.13.0 $0"')
    asked = program(bare, "mine", "printf 3.8.1")
    found = run(SETUP, "site", PATH=str(bare), PYTHON=str(asked))
    assert found.returncode == 1
    assert "mine is 3.8.1" in found.stderr


@pytest.mark.parametrize("make", MAKES)
def test_help_lists_every_target(make: str) -> None:
    phony = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[0].split()
    found = run(make, "-s")
    assert [line.split()[1] for line in found.stdout.splitlines()] == phony


@pytest.mark.parametrize(
    "package", ["nftables", "iptables", "iproute2", "python3-nftables", "python3-gi", "python3-dbus"]
)
def test_what_is_installed_enables_no_service(package: str) -> None:
    script = Path("/var/lib/dpkg/info", f"{package}.postinst")
    if not script.exists():
        pytest.skip(f"no {package} from Debian here, or it has no script")
    assert f'"{package}"' in (ROOT / "tools" / "programs.py").read_text()
    assert not re.search(r"new installations run enable|update-rc\.d \S+ defaults|=start\b", script.read_text())


def test_what_could_not_be_had_is_asked_for_again_only_with_what_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []
    monkeypatch.setenv("PORTBOOK_TOOLS", str(tmp_path))
    monkeypatch.setattr(programs, "install", lambda names, _tell: asked.append(tuple(names)) or ())
    monkeypatch.setattr(programs, "missing_programs", lambda tool: tool.programs)
    monkeypatch.setattr(programs, "PROGRAMS", ())
    for names in (["ufw"], ["ufw"], ["ufw", "ferm"], ["ufw", "ferm"]):
        monkeypatch.setattr(programs, "TOOLS", {each: TOOLS[each] for each in names})
        programs.ensure("site")
    assert asked == [("ufw",), ("ufw", "ferm")]


def test_make_tools_asks_again_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    monkeypatch.setenv("PORTBOOK_TOOLS", str(tmp_path))
    monkeypatch.setattr(programs, "install", lambda names, _tell: asked.append(tuple(names)) or ())
    monkeypatch.setattr(programs, "missing_programs", lambda tool: tool.programs)
    monkeypatch.setattr(programs, "PROGRAMS", ())
    monkeypatch.setattr(programs, "TOOLS", {"ufw": TOOLS["ufw"]})
    programs.ensure("tools")
    programs.ensure("tools")
    assert asked == [("ufw",), ("ufw",)]
