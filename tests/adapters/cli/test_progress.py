"""How far a check is, and what is said when it is interrupted."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from portbook.adapters.cli import progress
from portbook.adapters.pace import Pace
from portbook.evidence import Evidence, Origin, Result, Rung
from portbook.model import Form, SnippetId


def result(target: str, seconds: float, origin: Origin = Origin.RUN) -> Result:
    return Result(SnippetId("wiki", "server", "all", target, Form.ADD), Evidence(Rung.PROVEN), seconds, origin)


@pytest.fixture
def clock() -> Iterator[float]:
    """Half a second later each time it is looked at."""
    return iter(number / 2 for number in range(1000))


def test_pace_says_rate_time_left_and_what_is_slow(clock: Iterator[float]) -> None:
    pace = Pace(lambda: next(clock))
    for done, (target, seconds) in enumerate([("ufw", 0.0), ("firehol", 0.5), ("ufw", 0.1)], start=1):
        pace.add(done, result(target, seconds))
    assert pace.sentence(3, 103) == "3 of 103 snippets, 6.0 a second, 17 s left; slowest: firehol, 0.5 s each"


def test_what_the_ledger_has_is_no_pace(clock: Iterator[float]) -> None:
    pace = Pace(lambda: next(clock))
    pace.add(1, result("ufw", 0.0, Origin.LEDGER))
    assert pace.sentence(1, 9) == "1 of 9 snippets"


def test_a_log_has_a_line_now_and_then(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_SECONDS", 0.0)
    with progress.progress() as show:
        show(1, 2, result("ufw", 0.2))
    captured = capsys.readouterr()
    assert captured.out == ""
    assert re.fullmatch(
        r"portbook check: 1 of 2 snippets, [0-9.]+ a second, .* left; slowest: ufw, 0.2 s each\n", captured.err
    )


INTERRUPTED = """
import os, signal, sys
from portbook.adapters.cli import main, progress
from portbook.proof import check

signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever a shell starts in the background ignores it
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # and whatever nohup starts ignores this

def show_two(done, total, result):
    if done == 2:
        os.kill(os.getpid(), int(sys.argv[1]))

lines = progress._lines
progress._lines = lambda pace: show_two
main(["check", "--format", "json"])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="it has no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_who_interrupts_is_told_how_to_go_on(number: signal.Signals, site: Path) -> None:
    command = [sys.executable, "-c", INTERRUPTED, str(int(number))]
    ended = subprocess.run(command, cwd=site, capture_output=True, text=True, check=False, env=os.environ)
    assert ended.returncode == 128 + number
    assert "run it again, and it goes on" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""
    assert (site / ".portbook/ledger.sqlite").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="it has no such signal")
def test_what_nohup_has_ignored_stays_ignored(site: Path) -> None:
    ignoring = INTERRUPTED.replace("def show_two", "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n\ndef show_two")
    command = [sys.executable, "-c", ignoring, str(int(signal.SIGHUP))]
    ended = subprocess.run(command, cwd=site, capture_output=True, text=True, check=False, env=os.environ)
    assert "interrupted" not in ended.stderr
    assert json.loads(ended.stdout)["results"]
