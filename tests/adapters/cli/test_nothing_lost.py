"""A check that is killed at any moment: the next one goes on, and little is judged twice."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from portbook.proof.sandbox import sandbox

REPOSITORY = Path(__file__).parents[3]
CHECK = """
import os, sys
from portbook.adapters.cli import main, progress

log = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT)

def count(done, total, result):
    if result.origin == "run":
        os.write(log, f"{result.id}\\n".encode())

progress._lines = lambda pace: count
main(["check", "--format", "json"])
"""
"""A check that notes what it judges."""


def book(folder: Path, services: int) -> Path:
    """A site with some services of the catalogue, from the middle by size, and no page."""
    by_size = sorted((REPOSITORY / "ports").glob("*.yml"), key=lambda path: (path.stat().st_size, path.name))
    middle = (len(by_size) - services) // 2
    (folder / "ports").mkdir()
    (folder / "docs").mkdir()
    for path in by_size[middle : middle + services]:
        shutil.copy(path, folder / "ports")
    (folder / "portbook.yml").write_text("targets: [nftables, gcp, azure, ansible]\n")
    return folder


def start(site: Path, output: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", CHECK, str(site / "judged.log")]
    return subprocess.Popen(command, cwd=site, stdout=output, stderr=subprocess.DEVNULL)


def killed(site: Path, seconds: float) -> bool:
    """Whether a check was killed so long after it began to judge; False where it came to its end before."""
    log = site / "judged.log"
    before = log.stat().st_size if log.exists() else 0
    with start(site) as process:
        while process.poll() is None and (log.stat().st_size if log.exists() else 0) == before:
            time.sleep(0.01)
        time.sleep(seconds)
        ended = process.poll() is not None
        process.kill()
    return not ended


def integrity(site: Path) -> str:
    with closing(sqlite3.connect(site / ".portbook/ledger.sqlite")) as connection:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])


def finished(site: Path) -> list[str]:
    """What was judged, again and again, until a check came to its end: each snippet, and nothing that it does not report."""
    with start(site, subprocess.PIPE) as last:
        report = json.loads(last.communicate()[0])
    judged = (site / "judged.log").read_text().splitlines()
    assert set(judged) == {result["id"] for result in report["results"]}
    assert {result["evidence"] for result in report["results"]} <= {"proven", "applied", "checked"}
    return judged


@pytest.mark.parametrize(
    ("services", "kills", "longest"),
    [pytest.param(2, 3, 0.5, id="three"), pytest.param(60, 50, 6.0, id="fifty", marks=pytest.mark.whole)],
)
def test_a_check_that_is_killed_goes_on(services: int, kills: int, longest: float, tmp_path: Path) -> None:
    if reason := sandbox.unavailable():
        pytest.skip(reason)
    site, chance = book(tmp_path, services), random.Random(services)  # noqa: S311  # the same moments each time
    judged, twice = 0, 0
    while kills:
        goes_on = killed(site, chance.uniform(0, longest))
        kills -= goes_on
        assert not (site / ".portbook/ledger.sqlite").exists() or integrity(site) == "ok"
        if not kills or not goes_on:
            lines = finished(site)
            judged, twice = judged + len(lines), twice + len(lines) - len(set(lines))
            shutil.rmtree(site / ".portbook")
            (site / "judged.log").unlink()
    if services > 2:  # of a few, one that comes too early counts for much
        assert twice < 0.05 * judged, f"{twice} of {judged}"
