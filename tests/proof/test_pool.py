"""Tasks are done side by side, each once, however a worker or the run ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portbook.proof import pool

RUN = """
import json, os, signal, sys, time
from functools import partial
from portbook.proof import pool

HERE = os.getpid()

def square(number, warm_lab):
    return number * number, os.getpid() == HERE

def die_once(number, warm_lab):
    if number == 3 and os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return square(number, warm_lab)

def die(number, warm_lab):
    if os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return square(number, warm_lab)

def fail(number, warm_lab):
    raise ArithmeticError(number)

def who(number, warm_lab):
    time.sleep(0.01)
    return os.getpid()

def hold(number, warm_lab):
    if number:
        os.write(1, b"%d\\n" % os.getpid())
        time.sleep(600)
    return number

def tasks(task, count):
    return [partial(globals()[task], number) for number in range(count)]
"""
DONE = f"{RUN}\nprint(json.dumps(sorted(pool.results(tasks(sys.argv[1], 12), int(sys.argv[2])))))"
BY_SUBJECT = (
    f"{RUN}\nprint(json.dumps(sorted(pool.results(tasks(sys.argv[1], 12), 3, [each // 3 for each in range(12)]))))"
)
CLOSED = f"{RUN}\nwith pool.WorkerPool(tasks('hold', 3), 2) as workers: next(workers.results())"
INTERRUPTIBLE = "signal.signal(signal.SIGINT, signal.default_int_handler)"
"""What a terminal's Ctrl+C finds; whatever a shell starts in the background ignores it, and so do its children."""
HELD = f"{RUN}\n{INTERRUPTIBLE}\nlist(pool.results(tasks('hold', 3), 2))"


def _argv(script: str, *words: str) -> list[str]:
    return [sys.executable, "-c", script, *words]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(pool.__file__).parents[2])}


def _done(task: str, jobs: int) -> subprocess.CompletedProcess[str]:
    return _ended(_argv(DONE, task, str(jobs)))


def _ended(argv: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(argv, env=_environment(), check=False, capture_output=True, text=True, timeout=60)


def _lives(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@contextmanager
def _held() -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A run whose two workers have told who they are, and are busy."""
    parent = subprocess.Popen(
        _argv(HELD), env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    with parent:
        try:
            assert parent.stdout
            yield parent, [int(parent.stdout.readline()) for _ in range(2)]
        finally:
            parent.kill()


def _until_gone(processes: list[int]) -> None:
    for _ in range(200):
        if not any(map(_lives, processes)):
            return
        time.sleep(0.05)
    pytest.fail("a worker goes on")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there are no workers")
@pytest.mark.parametrize("jobs", [2, 5, 40])
def test_each_task_is_done_once_by_a_worker(jobs: int) -> None:
    assert json.loads(_done("square", jobs).stdout) == [[each, [each * each, False]] for each in range(12)]


def test_one_worker_is_this_process() -> None:
    assert json.loads(_done("square", 1).stdout) == [[each, [each * each, True]] for each in range(12)]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there are no workers")
def test_what_a_worker_had_when_it_died_is_done_here() -> None:
    found = dict(json.loads(_done("die_once", 2).stdout))
    assert {number: square for number, (square, _here) in found.items()} == {each: each * each for each in range(12)}
    assert found[3] == [9, True]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there are no workers")
def test_where_all_workers_die_all_is_done_here() -> None:
    assert json.loads(_done("die", 3).stdout) == [[each, [each * each, True]] for each in range(12)]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there are no workers")
def test_one_worker_has_all_tasks_about_a_subject() -> None:
    workers = [worker for _number, worker in json.loads(_ended(_argv(BY_SUBJECT, "who")).stdout)]
    assert [len(set(workers[first : first + 3])) for first in range(0, 12, 3)] == [1, 1, 1, 1]
    assert len(set(workers)) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there are no workers")
@pytest.mark.parametrize("task", ["die_once", "die"])
def test_tasks_about_a_subject_are_done_where_their_worker_died(task: str) -> None:
    found = dict(json.loads(_ended(_argv(BY_SUBJECT, task)).stdout))
    assert {number: square for number, (square, _here) in found.items()} == {each: each * each for each in range(12)}


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_exception_is_not_lost(jobs: int) -> None:
    ended = _done("fail", jobs)
    assert (ended.returncode, ended.stderr.splitlines()[-1]) == (1, "ArithmeticError: 0")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there are no workers")
def test_whoever_does_not_ask_for_more_does_not_wait() -> None:
    subprocess.run(_argv(CLOSED), env=_environment(), check=True, capture_output=True, timeout=60)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there are no workers")
@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_worker_outlives_its_run(way: signal.Signals) -> None:
    with _held() as (parent, workers):
        assert all(map(_lives, workers))
        parent.send_signal(way)
        assert parent.wait(10)
        _until_gone(workers)


def test_it_takes_the_cores_that_this_process_has() -> None:
    allowed = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(allowed)})
        assert pool.cores() == 1
    finally:
        os.sched_setaffinity(0, allowed)
    assert pool.cores() == len(allowed)
