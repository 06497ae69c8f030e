"""The check beside a served site: what was interrupted goes on, and nothing outlives its server."""

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from portbook.proof.background_check import BackgroundCheck

REPOSITORY = Path(__file__).parents[2]
Reports = queue.SimpleQueue[tuple[bytes, bytes]]


def started(site: Path, minutes: float | None = None) -> tuple[BackgroundCheck, Reports]:
    reports: Reports = queue.SimpleQueue()
    check = BackgroundCheck(site, minutes, lambda output, errors: reports.put((output, errors)))
    check.start()
    return check, reports


def test_what_was_interrupted_goes_on_after_what_changed(site: Path) -> None:
    check, reports = started(site)
    check.start(["demo"])
    both = [json.loads(reports.get(timeout=120)[0]) for _ in range(2)]
    assert [{result["evidence"] for result in report["results"]} for report in both] == [{"checked"}, {"checked"}]
    check.stop()


def test_a_site_that_proves_nothing_has_none(site: Path) -> None:
    check, reports = started(site, 0)
    check.stop()
    assert reports.empty()


def test_one_that_is_stopped_says_nothing_more(site: Path) -> None:
    check, reports = started(site)
    check.stop()
    with pytest.raises(queue.Empty):
        reports.get(timeout=2)


def test_the_next_check_begins_though_nobody_could_take_the_last(site: Path, caplog: pytest.LogCaptureFixture) -> None:
    calls: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def done(output: bytes, _errors: bytes) -> None:
        calls.put(output)
        message = "the data is gone"
        raise OSError(message)

    check = BackgroundCheck(site, None, done)
    check.start()
    calls.get(timeout=120)
    check.start(["demo"])
    assert calls.get(timeout=120)
    check.stop()
    assert "the data is gone" in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="it has no such signals")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_one_that_somebody_ends_waits_for_the_next_change(
    number: signal.Signals, site: Path, caplog: pytest.LogCaptureFixture
) -> None:
    check, reports = started(site)
    wait_for(lambda: check._process is not None)
    assert check._process
    os.kill(check._process.pid, number)
    wait_for(lambda: f"ended from outside (signal {int(number)})" in caplog.text)
    assert (check._process, reports.empty()) == (None, True)
    check.start(["demo"])
    assert all(json.loads(reports.get(timeout=120)[0])["results"] for _ in range(2))  # of what has changed, and of all
    check.stop()


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


KILLED = """
import os, signal, sys, time
from pathlib import Path
from portbook.proof.background_check import BackgroundCheck

check = BackgroundCheck(Path(sys.argv[1]), None, print)
check.start()
while check._process is None:
    time.sleep(0.01)
print(check._process.pid, flush=True)
time.sleep(2)  # it is in the middle of its work
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody tells a child of its parent's end")
def test_it_ends_with_its_server(site: Path) -> None:
    for path in (REPOSITORY / "ports").glob("*.yml"):
        shutil.copy(path, site / "ports")  # so that it would go on for long
    command = [sys.executable, "-c", KILLED, str(site)]
    pid = int(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    for _ in range(100):
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.1)
    pytest.fail("it goes on")
