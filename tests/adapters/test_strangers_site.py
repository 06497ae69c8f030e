"""A site that a stranger wrote: nothing in its folder is run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

MODULES = ("yaml", "click", "markdown", "mkdocs", "json", "sqlite3", "hcl2", "jsonschema", "pygments", "tempfile")
COMMANDS = (["--version"], ["targets"], ["check", "--target", "gcp"], ["snippet", "wiki", "--target", "nftables"])


@pytest.fixture
def site(tmp_path: Path) -> Path:
    subprocess.run([sys.executable, "-m", "portbook", "init", str(tmp_path / "site")], check=True, capture_output=True)
    for each in MODULES:
        (tmp_path / "site" / f"{each}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n")
    return tmp_path / "site"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_its_modules_are_not_imported(command: list[str], site: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "portbook", *command], cwd=site, capture_output=True, check=False)
    assert (done.returncode, done.stderr, (site.parent / "ran").exists()) == (0, b"", False)
