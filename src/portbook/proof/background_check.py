"""The check beside a served site: a process of its own, so that neither the writer nor a reader waits for it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Condition, Thread

from portbook.proof.own_program import OUTCOMES, OwnProcess, started

log = logging.getLogger("portbook")
_NICENESS = 10


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
        self._changed = Condition()
        self._todo: list[tuple[str, ...]] = []
        self._process: OwnProcess | None = None
        self._stopped = False
        self._thread = Thread(target=self._run, daemon=True)

    def start(self, services: Sequence[str] = ()) -> None:
        """Check these services before anything else; none are all. A check that runs goes on after it."""
        if self._minutes == 0:
            return
        with self._changed:
            self._todo = [tuple(services), *(task for task in self._todo if task != tuple(services))]
            self._end()
            if not self._thread.is_alive() and not self._stopped:
                self._thread.start()
            self._changed.notify()

    def stop(self) -> None:
        """End the check; nothing follows."""
        with self._changed:
            self._stopped = True
            self._end()
            self._changed.notify()

    def _end(self) -> None:
        if self._process:
            self._process.terminate()

    def _run(self) -> None:
        """Check what there is to check. One thread starts all processes: the kernel takes its end for that of their parent."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._todo or self._stopped)
                if self._stopped:
                    return
                services = self._todo[0]
                self._process = self._start(services)
            output, errors = self._process.communicate()
            ended_by_itself = self._process.returncode in OUTCOMES
            with self._changed:
                self._process = None
                if ended_by_itself:
                    self._todo.remove(services)
            if ended_by_itself and not self._stopped:
                self._tell(output, errors)

    def _tell(self, output: bytes, errors: bytes) -> None:
        """Tell of a check's end; whatever comes of it, the next check begins."""
        try:
            self._done(output, errors)
        except Exception:
            log.exception("what the check of the site says cannot be shown")

    def _start(self, services: Sequence[str]) -> OwnProcess:
        limit = [] if self._minutes is None else ["--minutes", str(self._minutes)]
        return started(["check", *services, "--format", "json", *limit], self._root, _NICENESS)
