"""Tasks done side by side, each in a process that has a core and a workshop to itself.

Processes, not threads: half of the work is our own reading and algebra, and threads would wait for each other there.
They are forked, so that they know what this process knows, and nothing but results has to be passed on.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import Generic, Self, TypeAlias, TypeVar

from portbook.proof.warm_lab import Workshop

T = TypeVar("T")
Task: TypeAlias = Callable[[Workshop], T]

_AHEAD = 2
"""Tasks that a worker has at most: one that it does, and one to go on with."""


def done(tasks: Sequence[Task[T]], jobs: int) -> Generator[tuple[int, T], None, None]:
    """Each task's number and what came of it, in the order in which they are done.

    At most `jobs` at the same time; one after another in this process where it cannot be forked. What a worker that
    died was about to do is done in this process. Whoever does not ask for more closes the generator: nothing goes on then.
    """
    left: Sequence[int] = range(len(tasks))
    workers = min(jobs, len(tasks))
    if workers > 1 and _can_fork():
        with Crew(tasks, workers) as crew:
            yield from crew.done()
        left = crew.left()
    with Workshop() as workshop:
        for number in left:
            yield number, tasks[number](workshop)


def cores() -> int:
    """How many of the machine's cores this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _can_fork() -> bool:
    """Whether a copy of this process can go on: a lock that another thread holds would be held in it for ever."""
    return sys.platform == "linux" and threading.active_count() == 1


@dataclass
class _Worker:
    """One process.

    Attributes:
        process: it.
        line: to it and from it.
        given: numbers of the tasks that it has, the one that it does first.
    """

    process: ForkProcess
    line: Connection
    given: deque[int] = field(default_factory=deque)


class Crew(Generic[T]):
    """Workers, until the end."""

    def __init__(self, tasks: Sequence[Task[T]], size: int) -> None:
        self._tasks = tasks
        self._size = size
        self._todo = iter(range(len(tasks)))
        self._workers: list[_Worker] = []
        self._lost: list[int] = []

    def __enter__(self) -> Self:
        for place in range(self._size):
            self._workers.append(self._started(place))
        return self

    def _started(self, place: int) -> _Worker:
        fork = multiprocessing.get_context("fork")
        ours, theirs = fork.Pipe()
        others = [ours, *(each.line for each in self._workers)]
        process = fork.Process(target=_work, args=(self._tasks, theirs, others, os.getpid(), place), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def __exit__(self, *_: object) -> None:
        """Idle workers end by themselves; a busy one is killed, and its sandbox dies with it."""
        for each in self._workers:
            if each.given:
                each.process.kill()
            each.line.close()
        for each in self._workers:
            each.process.join()

    def done(self) -> Iterator[tuple[int, T]]:
        """Each task's number and what came of it, but for what is left."""
        for each in self._workers:
            self._give(each)
        while busy := [each for each in self._workers if each.given]:
            answering = wait([each.line for each in busy])
            for worker in busy:
                if worker.line in answering:
                    yield from self._answer(worker)

    def _answer(self, worker: _Worker) -> Iterator[tuple[int, T]]:
        try:
            result: T = worker.line.recv()
        except (EOFError, OSError):
            self._lost += worker.given
            worker.given.clear()
        else:
            number = worker.given.popleft()
            self._give(worker)
            yield number, result

    def left(self) -> list[int]:
        """Numbers of the tasks that workers had when they died, and of those that nobody was left for."""
        return sorted([*self._lost, *self._todo])

    def _give(self, worker: _Worker) -> None:
        while len(worker.given) < _AHEAD and (number := next(self._todo, None)) is not None:
            worker.given.append(number)
            with suppress(OSError):  # a worker that has died is noticed when it should answer
                worker.line.send(number)


def _work(tasks: Sequence[Task[T]], line: Connection, others: Sequence[Connection], parent: int, place: int) -> None:
    """What a worker does until nobody is at the other end."""
    from portbook.proof.sandbox import isolation  # noqa: PLC0415  # it knows Linux only

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent to handle
    isolation.die_with_parent()
    if os.getppid() != parent:
        return
    for each in others:
        each.close()
    gc.freeze()  # what is shared with the parent stays shared
    with closing(line), Workshop(parent + place) as workshop, suppress(EOFError):
        while True:
            line.send(tasks[line.recv()](workshop))
