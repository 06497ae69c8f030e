"""The check beside a served site: a process of its own, so that neither the writer nor a reader waits for it."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Condition, Thread

from portbook.proof.own_program import OUTCOMES, OwnProcess, started

log = logging.getLogger("portbook")
_NICENESS = 10
_SIGNALS = 128
"""The exit code for signal n is so many more than n."""


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
        self._interrupted = self._waits = False
        self._stopped = False
        self._thread = Thread(target=self._run, daemon=True)

    def start(self, services: Sequence[str] = ()) -> None:
        """Check these services before anything else; none are all. A check that runs goes on after it."""
        if self._minutes == 0:
            return
        with self._changed:
            self._waits = False
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
        self._interrupted = True
        if self._process:
            self._process.terminate()

    def _run(self) -> None:
        """Check what there is to check. One thread starts all processes: the kernel takes its end for that of their parent."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: (self._todo and not self._waits) or self._stopped)
                if self._stopped:
                    return
                services = self._todo[0]
                self._process, self._interrupted = self._start(services), False
            output, errors = self._process.communicate()
            code = self._process.returncode
            with self._changed:
                self._process, interrupted = None, self._interrupted
                if code in OUTCOMES and not interrupted:
                    self._todo.remove(services)
                self._waits = code not in OUTCOMES and not interrupted
            if code in OUTCOMES and not self._stopped:
                self._tell(output, errors)
            elif self._waits and (signal_ := _signal(code)) != signal.SIGINT:  # Ctrl-C ends the server too
                # To begin again at once would be to lack memory again, or to defy who ended it.
                cause = f"signal {signal_}" if signal_ else f"exit code {code}"
                log.warning(
                    "the check of the site was ended from outside (%s): it goes on after the next change of the data",
                    cause,
                )

    def _tell(self, output: bytes, errors: bytes) -> None:
        """Tell of a check's end; whatever comes of it, the next check begins."""
        try:
            self._done(output, errors)
        except Exception:
            log.exception("what the check of the site says cannot be shown")

    def _start(self, services: Sequence[str]) -> OwnProcess:
        limit = [] if self._minutes is None else ["--minutes", str(self._minutes)]
        return started(["check", *services, "--format", "json", *limit], self._root, _NICENESS)


def _signal(code: int) -> int:
    """The number of the signal that ended a program; 0 for none. One that has handled it says so as a shell does."""
    return max(-code if code < 0 else code - _SIGNALS, 0)
