"""Evidence that comes while a site is served, whoever writes it: the check beside the site, or another one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from time import monotonic

from portbook.adapters.markdown import NAME
from portbook.proof.ledger.ledger_file import Stamps, stamps

_INTERVAL = 0.5
"""Seconds between two looks, as MkDocs takes them at its files."""
_REST = 1.0
"""Seconds without a change after which a check is taken to have ended; twice as many after each time that it has gone on."""
_LONGEST_REST = 10.0
_AT_LATEST = 30.0
"""Seconds after which what a check has found so far is shown though it goes on."""

log = logging.getLogger(f"mkdocs.plugins.{NAME}")


class Settling:
    """When to look at what is written again and again: once it rests, and now and then while it does not.

    A check that writes every few seconds for an hour is looked at every half minute: who reads a page does not want it
    reloaded more often.
    """

    def __init__(self) -> None:
        self._stamps: Stamps = ()
        self._first: float | None = None
        self._latest = 0.0
        self._rest = _REST

    def is_due(self, stamps: Stamps, now: float) -> bool:
        """Whether to look at the files, which have these stamps now; their changes so far are then done with."""
        if stamps != self._stamps:
            self._rest = _REST if now - self._latest >= _AT_LATEST else self._rest
            self._stamps, self._latest = stamps, now
            self._first = now if self._first is None else self._first
        if self._first is None:
            return False
        due = now - self._latest >= self._rest or now - self._first >= _AT_LATEST
        if due:
            self._first = None
            self._rest = min(2 * self._rest, _LONGEST_REST)
        return due


class LedgerWatch:
    """Looks at a ledger from time to time, also at one that is not there yet.

    Args:
        ledger: where the ledger is at the moment.
        changed: called in a thread of ours after changes.
    """

    def __init__(self, ledger: Callable[[], Path], changed: Callable[[], None]) -> None:
        self._ledger = ledger
        self._changed = changed
        self._settling = Settling()
        self._stopped = Event()
        self._thread = Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin with what is there: it may have come since the site was built."""
        self._thread.start()

    def stop(self) -> None:
        """Nobody is called any more."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(_INTERVAL):
            try:
                if self._settling.is_due(stamps(self._ledger()), monotonic()):
                    self._changed()
            except Exception:
                log.exception("what the ledger has cannot be shown")
