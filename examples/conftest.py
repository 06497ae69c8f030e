"""An example, installed as a package of its own, and a site that uses it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent


@pytest.fixture(scope="module")
def installed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to put in front of Python's path: the example that the test is in, as pip installs it."""
    example = EXAMPLES / request.path.relative_to(EXAMPLES).parts[0]
    source, place = tmp_path_factory.mktemp("source") / example.name, tmp_path_factory.mktemp("installed")
    shutil.copytree(example, source)  # pip builds beside the source
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(place), str(source)]
    subprocess.run(pip, check=True, stdin=subprocess.DEVNULL)
    return place


@pytest.fixture
def site(tmp_path: Path) -> Path:
    subprocess.run([Path(sys.executable).with_name("portbook"), "init", tmp_path / "site"], check=True)
    return tmp_path / "site"


@pytest.fixture
def portbook(site: Path, installed: Path) -> Callable[..., str]:
    """Run `portbook` in the site, with the example installed; what it prints."""

    def run(*arguments: str, code: int = 0) -> str:
        command = [sys.executable, "-m", "portbook", *arguments]
        environment = os.environ | {"PYTHONPATH": str(installed)}
        process = subprocess.run(command, cwd=site, env=environment, capture_output=True, text=True, check=False)
        assert process.returncode == code, process.stdout + process.stderr
        return process.stdout

    return run
