"""Tasks that run side by side, each in a process that has a core and a warm lab to itself.

Processes, not threads: half of the work is our own reading and algebra, for which threads would wait for each other.
They are forked, so that they start with what this process knows, and only results are sent back.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing.sharedctypes import Synchronized
from time import monotonic
from typing import Any, Generic, TypeAlias, TypeVar

from portbook.proof.engine import Engine, Readiness, here
from portbook.proof.warm_lab import WarmLab

T = TypeVar("T")
Task: TypeAlias = Callable[[WarmLab], T]

_AHEAD = 2
"""Tasks for each process: one that it runs, and one to go on with. The others wait here, where nobody has to cancel them."""


@dataclass(frozen=True)
class Processes:
    """This machine, as an executor of a check.

    Attributes:
        jobs: how many tasks run at the same time.
    """

    jobs: int = 1

    def equipment(self, engine: Engine) -> Readiness:
        """What an engine is on this machine."""
        return here(engine)

    def results(self, tasks: Sequence[Task[T]]) -> Generator[tuple[int, T], None, None]:
        """As `results`."""
        return results(tasks, self.jobs)


def results(tasks: Sequence[Task[T]], jobs: int) -> Generator[tuple[int, T], None, None]:
    """Each task's number and result, in the order in which tasks end.

    At most `jobs` tasks run at the same time; one after another in this process where it cannot be forked. The tasks that
    were under way when a process died run in this one. Closing the generator ends all processes.
    """
    size = min(jobs, len(tasks))
    todo: Sequence[int] = range(len(tasks))
    suspects: list[int] = []
    while size > 1 and len(todo) > 1 and can_fork():
        pool = _Pool(tasks, size)
        with closing(pool.results(todo)) as finished:
            yield from finished
        suspects += pool.lost
        todo = pool.left
        if pool.dies_at_once:
            break
    with WarmLab() as warm_lab:
        for number in sorted([*suspects, *todo]):
            yield number, tasks[number](warm_lab)


Submit: TypeAlias = Callable[[int], Future[T]]


def as_they_end(
    groups: Iterable[tuple[Submit[T], Iterable[int]]],
    window: int,
    look: Callable[[], None] = lambda: None,
    seconds: float | None = None,
) -> Generator[tuple[int, Future[T]], None, None]:
    """Tasks by number and what became of them, in the order in which they end.

    Args:
        groups: what submits tasks, and their numbers; what one group waits for does not hold up the others.
        window: how many tasks of a group are submitted at a time.
        look: called every so often.
        seconds: how often; None for never.
    """
    todo = [(submit, iter(numbers)) for submit, numbers in groups]
    running = {
        submit(number): (number, submit, numbers) for submit, numbers in todo for number in islice(numbers, window)
    }
    looked = monotonic()
    while running:
        ended, _ = wait(running, seconds, FIRST_COMPLETED)
        if seconds is not None and monotonic() - looked >= seconds:
            look()
            looked = monotonic()
        for future in ended:
            number, submit, numbers = running.pop(future)
            running.update({submit(following): (following, submit, numbers) for following in islice(numbers, 1)})
            yield number, future


def cores() -> int:
    """How many of the machine's cores this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def can_fork() -> bool:
    """Whether a copy of this process can go on: a lock that another thread holds would stay locked in it for ever."""
    return sys.platform == "linux" and threading.active_count() == 1


class _Pool(Generic[T]):
    """A pool of the standard library's, which ends as a whole when one of its processes dies.

    Attributes:
        lost: numbers of the tasks that were under way when it ended.
        left: numbers of the tasks that were not.
    """

    def __init__(self, tasks: Sequence[Task[T]], size: int) -> None:
        fork = multiprocessing.get_context("fork")
        begin = partial(_begin, tasks, os.getpid(), fork.Value("i", 0))
        self._size = size
        self._executor = ProcessPoolExecutor(size, fork, begin)
        self._others = {*multiprocessing.active_children()}
        self._submitted: set[int] = set()
        self._finished = 0
        self.lost: list[int] = []
        self.left: list[int] = []

    @property
    def dies_at_once(self) -> bool:
        """Whether its processes die whatever they do."""
        return bool(self.lost) and not self._finished

    def results(self, numbers: Sequence[int]) -> Generator[tuple[int, T], None, None]:
        """The tasks of these numbers and their results, until a process dies."""
        todo = iter(numbers)
        try:
            for number, future in as_they_end([(self._submit, todo)], _AHEAD * self._size):
                result = future.result()
                self._submitted.discard(number)
                self._finished += 1
                yield number, result
        except BrokenProcessPool:
            self.lost, self.left = sorted(self._submitted), [*todo]
        finally:
            self._end()

    def _submit(self, number: int) -> Future[T]:
        self._submitted.add(number)
        return self._executor.submit(_run, number)

    def _end(self) -> None:
        """Idle processes end by themselves; busy ones are killed, and their sandboxes die with them."""
        if self._submitted:
            for process in {*multiprocessing.active_children()} - self._others:
                process.kill()
        self._executor.shutdown(cancel_futures=True)


_process: tuple[Sequence[Task[Any]], WarmLab]
"""In a process of a pool: the tasks by number, and its lab."""


def _begin(tasks: Sequence[Task[Any]], parent: int, places: Synchronized[int]) -> None:
    """Make a process of a pool ready for tasks, until its parent ends."""
    from portbook.proof.sandbox import isolation  # noqa: PLC0415  # it knows Linux only

    global _process  # noqa: PLW0603  # the standard library's pool has no other place for what a process keeps
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent to handle
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    isolation.die_with_parent()
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
    with places.get_lock():
        place = places.value
        places.value += 1
    gc.freeze()  # what is shared with the parent stays shared
    _process = tasks, WarmLab(parent + place)


def _run(number: int) -> Any:  # noqa: ANN401  # whatever the task comes to
    tasks, warm_lab = _process
    return tasks[number](warm_lab)
