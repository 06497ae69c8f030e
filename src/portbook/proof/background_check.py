"""The check beside a served site: a process of its own, so that neither the writer nor a reader waits for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock, Thread

_NICENESS = 10
_OUTCOMES = range(4)
"""The exit codes of a check that came to its end; one that was told to end has another."""
_PROGRAM = """
import os, sys
if sys.platform == "linux":
    from portbook.proof.sandbox.isolation import die_with_parent
    die_with_parent()
    if os.getppid() != {server}:
        sys.exit()
from portbook.adapters.cli import main
main()
"""
"""`portbook`, which on Linux ends when the server does, however that ends."""


class BackgroundCheck:
    """Checks one site, a few services first where they have changed.

    Args:
        root: the folder of the site.
        minutes: how long a check may prove; None for no limit, 0 for no check.
        done: called after each check that ended by itself, in a thread of ours, with its report as JSON and its error output.
    """

    def __init__(self, root: Path, minutes: float | None, done: Callable[[bytes, bytes], None]) -> None:
        self._root = root
        self._minutes = minutes
        self._done = done
        self._lock = Lock()
        self._todo: list[tuple[str, ...]] = []
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def start(self, services: Sequence[str] = ()) -> None:
        """Check these services before anything else; none are all. A check that runs goes on after it."""
        if self._minutes == 0:
            return
        with self._lock:
            self._todo = [tuple(services), *(task for task in self._todo if task != tuple(services))]
            if self._process is None:
                self._next()
            else:
                self._process.terminate()

    def stop(self) -> None:
        """End the check; nothing follows."""
        with self._lock:
            self._stopped = True
            if self._process:
                self._process.terminate()

    def _next(self) -> None:
        if self._stopped or not self._todo:
            self._process = None
            return
        limit = [] if self._minutes is None else ["--minutes", str(self._minutes)]
        command = [
            sys.executable,
            "-c",
            _PROGRAM.format(server=os.getpid()),
            "check",
            *self._todo[0],
            "--format",
            "json",
            *limit,
        ]
        self._process = subprocess.Popen(  # noqa: S603  # our own program, with ids of services
            command, cwd=self._root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        os.setpriority(os.PRIO_PROCESS, self._process.pid, _NICENESS)
        Thread(target=self._wait, args=(self._process, self._todo[0]), daemon=True).start()

    def _wait(self, process: subprocess.Popen[bytes], services: tuple[str, ...]) -> None:
        output, errors = process.communicate()
        ended_by_itself = process.returncode in _OUTCOMES
        with self._lock:
            if ended_by_itself:
                self._todo.remove(services)
            self._next()
        if ended_by_itself and not self._stopped:
            self._done(output, errors)
