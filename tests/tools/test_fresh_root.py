"""What somebody installed by hand on this machine is not in the root in which `.ci/run` checks."""

from __future__ import annotations

import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tools import fresh_root
from tools.say import Stop

ROOT = Path(__file__).parents[2]
ROOTS = Path("/var/tmp")  # noqa: S108  # where roots are made
pytestmark = pytest.mark.whole

PLANT = """\
set -e
mount -t tmpfs planted "$1"
for place in /usr/sbin /usr/local/sbin; do
    mkdir -p "$1$place/upper" "$1$place/work"
    printf '#!/bin/sh\\n' > "$1$place/upper/ufw"
    chmod 755 "$1$place/upper/ufw"
    mount -t overlay planted -o "lowerdir=$place,upperdir=$1$place/upper,workdir=$1$place/work" "$place"
done
shift
exec "$@"
"""
"""A ufw where a package and where a person would put it, in a mount namespace that ends with the command."""
FIND = """\
import sys
sys.path.insert(0, "src")
from portbook.proof.sandbox import programs
print(programs.find("ufw"))
"""
ENTER = """\
import sys
from pathlib import Path
from tools import fresh_root
sys.exit(fresh_root.enter(Path(sys.argv[1]), sys.argv[2:]))
"""
PART = "test_setup or tool_packages or test_programs or test_ufw or test_tools"
"""Of the tests: those of set-up, and of a firewall that has to be unpacked. `.ci/run` runs all."""


@pytest.fixture(scope="module")
def root() -> Iterator[Path]:
    with TemporaryDirectory(prefix="portbook-root-", dir=ROOTS) as name:
        try:
            fresh_root.require_everything()
            fresh_root.make(Path(name, "root"))
        except Stop as stop:
            pytest.skip(str(stop))
        yield Path(name, "root")


def planted(folder: Path, *command: str) -> str:
    """What a command prints on a machine on which somebody has put a ufw."""
    words = ["unshare", "--mount", "sh", "-c", PLANT, "sh", str(folder), *command]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_program_that_somebody_installed_is_not_found(root: Path, tmp_path: Path) -> None:
    assert planted(tmp_path, sys.executable, "-c", FIND) == "/usr/sbin/ufw\n"
    fresh = [sys.executable, "-c", ENTER, str(root)]
    assert planted(tmp_path, *fresh, "python3", "-c", FIND) == "None\n"
    assert planted(tmp_path, *fresh, "sh", "-c", "find / -xdev -name ufw -type f") == ""


def _commands() -> Iterator[bytes]:
    """The command lines of all processes."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            yield path.read_bytes()


@pytest.mark.usefixtures("root")
def test_nothing_is_left_where_it_is_ended() -> None:
    before = {*ROOTS.glob("portbook-root-*")}
    command = [sys.executable, "-m", "tools.fresh_root", "sh", "-c", "echo inside; sleep 98765"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert "inside\n" in running.stdout
        running.terminate()
    assert running.returncode == 128 + signal.SIGTERM
    assert not any(line.startswith(b"sleep\x0098765") for line in _commands())
    assert {*ROOTS.glob("portbook-root-*")} == before


def test_the_readmes_two_commands_pass_with_a_part_of_the_tests(root: Path) -> None:
    block = re.search(r"## Two commands\n.*?```bash\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert block is not None
    commands = [line.partition("#")[0].strip() for line in block[1].splitlines()]
    assert commands == ["make site", "make test"]
    part = f"PYTEST_ADDOPTS=-k {shlex.quote(PART)}"
    assert [fresh_root.enter(root, ["env", part, *command.split()]) for command in commands] == [0, 0]
