"""The tutorial: its code, installed as a package of its own, does what the page says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
PAGE = REPOSITORY / "docs/guide/own-firewall.md"
FENCE = re.compile(r'^```\w+ title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to put in front of Python's path."""
    source, place = tmp_path_factory.mktemp("portbook-pf"), tmp_path_factory.mktemp("installed")
    files: dict[str, str] = defaultdict(str)
    for name, text in FENCE.findall(PAGE.read_text(encoding="utf-8")):
        files[name] += text + "\n"
    for name, text in files.items():
        (source / name).write_text(text, encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(place), str(source)]
    subprocess.run(pip, check=True, stdin=subprocess.DEVNULL)
    return place


@pytest.fixture
def site(tmp_path: Path) -> Path:
    subprocess.run([Path(sys.executable).with_name("portbook"), "init", tmp_path / "site"], check=True)
    return tmp_path / "site"


def portbook(site: Path, installed: Path, *arguments: str, code: int = 0) -> str:
    command = [sys.executable, "-m", "portbook", *arguments]
    environment = os.environ | {"PYTHONPATH": str(installed)}
    done = subprocess.run(command, cwd=site, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def test_it_is_found_by_its_entry_point(site: Path, installed: Path) -> None:
    assert re.search(r"^pf +pf; forms: add", portbook(site, installed, "targets"), re.MULTILINE)


def test_it_renders(site: Path, installed: Path) -> None:
    made = portbook(site, installed, "snippet", "wiki", "--target", "pf")
    assert "pass in quick inet proto tcp from { 192.0.2.0/24 } to any port { 443 }" in made


def test_its_snippets_are_checked(site: Path, installed: Path) -> None:
    assert "self-consistent" in portbook(site, installed, "check", "--target", "pf")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [("443", "443", 0), ("443", "444", 1), ("443", "70000", 1), ("pass in quick", "pass in log quick", 3)],
)
def test_a_text_gets_its_verdict(site: Path, installed: Path, old: str, new: str, code: int) -> None:
    made = portbook(site, installed, "snippet", "wiki", "--target", "pf", "--profile", "minimum")
    (site / "mine.conf").write_text(made.replace(old, new))
    arguments = ("verify", "wiki", "mine.conf", "--target", "pf", "--profile", "minimum")
    portbook(site, installed, *arguments, code=code)


def test_a_service_of_the_repository_is_rendered_and_read_back(site: Path, installed: Path) -> None:
    shutil.copy(REPOSITORY / "ports/tailscale.yml", site / "ports")
    assert "3 self-consistent" in portbook(site, installed, "check", "tailscale", "--target", "pf")
