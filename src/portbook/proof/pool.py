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
from collections import deque
from collections.abc import Callable, Generator, Hashable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from itertools import chain, groupby
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import Generic, Self, TypeAlias, TypeVar

from portbook.proof.warm_lab import WarmLab

T = TypeVar("T")
Task: TypeAlias = Callable[[WarmLab], T]

_AHEAD = 2
"""Tasks that a worker has at most: one that it runs, and one to go on with."""


def results(
    tasks: Sequence[Task[T]], jobs: int, subjects: Sequence[Hashable] = ()
) -> Generator[tuple[int, T], None, None]:
    """Each task's number and result, in the order in which tasks end.

    At most `jobs` tasks run at the same time; one after another in this process where it cannot be forked. The tasks of a
    worker that died run in this process. Closing the generator ends all workers.

    Args:
        tasks: what is done.
        jobs: how many processes there are at most.
        subjects: what each task is about: one worker has neighbours about the same, for it has learned what they share.
    """
    unfinished: Sequence[int] = range(len(tasks))
    size = min(jobs, len(tasks))
    if size > 1 and _can_fork():
        with WorkerPool(tasks, size, subjects) as workers:
            yield from workers.results()
        unfinished = workers.unfinished()
    with WarmLab() as warm_lab:
        for number in unfinished:
            yield number, tasks[number](warm_lab)


def cores() -> int:
    """How many of the machine's cores this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _can_fork() -> bool:
    """Whether a copy of this process can go on: a lock that another thread holds would stay locked in it for ever."""
    return sys.platform == "linux" and threading.active_count() == 1


@dataclass
class _Worker:
    """One process.

    Attributes:
        process: the process.
        line: the connection to it.
        tasks: numbers of the tasks that it has, the one that it runs first.
        next: numbers of the tasks about the same subject, which it gets next.
    """

    process: ForkProcess
    line: Connection
    tasks: deque[int] = field(default_factory=deque)
    next: deque[int] = field(default_factory=deque)


class WorkerPool(Generic[T]):
    """Workers that share tasks, until the end of its context."""

    def __init__(self, tasks: Sequence[Task[T]], size: int, subjects: Sequence[Hashable] = ()) -> None:
        self._tasks = tasks
        self._size = size
        self._todo = _by_subject(range(len(tasks)), subjects)
        self._workers: list[_Worker] = []
        self._lost: list[int] = []

    def __enter__(self) -> Self:
        for place in range(self._size):
            self._workers.append(self._start(place))
        return self

    def _start(self, place: int) -> _Worker:
        fork = multiprocessing.get_context("fork")
        ours, theirs = fork.Pipe()
        others = [ours, *(worker.line for worker in self._workers)]
        process = fork.Process(target=_work, args=(self._tasks, theirs, others, os.getpid(), place), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def __exit__(self, *_: object) -> None:
        """Idle workers end by themselves; a busy one is killed, and its sandbox dies with it."""
        for worker in self._workers:
            if worker.tasks:
                worker.process.kill()
            worker.line.close()
        for worker in self._workers:
            worker.process.join()

    def results(self) -> Iterator[tuple[int, T]]:
        """Each task's number and result, but for the unfinished tasks."""
        for worker in self._workers:
            self._hand_out(worker)
        while busy := [worker for worker in self._workers if worker.tasks]:
            answering = wait([worker.line for worker in busy])
            for worker in busy:
                if worker.line in answering:
                    yield from self._result(worker)

    def _result(self, worker: _Worker) -> Iterator[tuple[int, T]]:
        try:
            result: T = worker.line.recv()
        except (EOFError, OSError):
            self._lost += (*worker.tasks, *worker.next)
            worker.tasks.clear()
            worker.next.clear()
        else:
            number = worker.tasks.popleft()
            self._hand_out(worker)
            yield number, result

    def unfinished(self) -> list[int]:
        """Numbers of the tasks that workers had when they died, and of those that no worker was left for."""
        return sorted([*self._lost, *chain.from_iterable(self._todo)])

    def _hand_out(self, worker: _Worker) -> None:
        while len(worker.tasks) < _AHEAD:
            worker.next = worker.next or next(self._todo, deque())
            if not worker.next:
                return
            number = worker.next.popleft()
            worker.tasks.append(number)
            with suppress(OSError):  # a worker that has died is noticed when it should answer
                worker.line.send(number)


def _by_subject(numbers: Sequence[int], subjects: Sequence[Hashable]) -> Iterator[deque[int]]:
    """The numbers of neighbouring tasks about the same subject; each by itself where no subjects are given."""
    return (
        deque(group) for _subject, group in groupby(numbers, lambda number: subjects[number] if subjects else number)
    )


def _work(tasks: Sequence[Task[T]], line: Connection, others: Sequence[Connection], parent: int, place: int) -> None:
    """Run tasks by their numbers until nobody is at the other end."""
    from portbook.proof.sandbox import isolation  # noqa: PLC0415  # it knows Linux only

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent to handle
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    isolation.die_with_parent()
    if os.getppid() != parent:
        return
    for connection in others:
        connection.close()
    gc.freeze()  # what is shared with the parent stays shared
    with closing(line), WarmLab(parent + place) as warm_lab, suppress(EOFError):
        while True:
            line.send(tasks[line.recv()](warm_lab))
