"""How long `portbook diff` takes on two versions of 120 services: where all differ, and where one does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

SERVICES = 120
RUNS = 5
LIMITS = {"all differ": 2.0, "one differs": 0.3}
"""Seconds."""
_IDENTITY = ("-c", "user.name=Bench", "-c", "user.email=bench@example.org")
_DATA = Path(__file__).parents[2] / "ports/tailscale.yml"


def main() -> None:
    """Make a repository with three commits, and compare them."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        _write(root, range(SERVICES), "3478")
        _git(root, "init", "-q")
        _commit(root)
        _write(root, [0], "3479")
        _commit(root)
        _write(root, range(SERVICES), "3480")
        _commit(root)
        for name, head in (("all differ", "HEAD"), ("one differs", "HEAD~1")):
            seconds = median(_seconds(root, head) for _ in range(RUNS))
            sys.stdout.write(f"portbook diff, {SERVICES} services, {name}: {seconds:.2f} s (limit {LIMITS[name]} s)\n")


def _write(root: Path, numbers: range | list[int], port: str) -> None:
    text = _DATA.read_text("utf-8").replace("udp: 3478", f"udp: {port}")
    (root / "ports").mkdir(exist_ok=True)
    for number in numbers:
        file = root / f"ports/service-{number}.yml"
        file.write_text(text.replace("service: tailscale", f"service: service-{number}"), "utf-8")


def _commit(root: Path) -> None:
    _git(root, "add", "-A")
    _git(root, "commit", "-q", "-m", "data")


def _git(root: Path, *words: str) -> None:
    subprocess.run(["git", *_IDENTITY, *words], cwd=root, check=True)  # noqa: S603, S607  # in a folder of our own


def _seconds(root: Path, head: str) -> float:
    begin = perf_counter()
    subprocess.run(  # noqa: S603  # this package
        [sys.executable, "-m", "portbook", "diff", "HEAD~2", head], cwd=root, check=True, stdout=subprocess.DEVNULL
    )
    return perf_counter() - begin


if __name__ == "__main__":
    main()
