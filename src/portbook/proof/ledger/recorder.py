"""Writes to a ledger while a check runs."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

from portbook.evidence import Origin, Result
from portbook.model import Snippet, SnippetId
from portbook.proof.ledger.evidence_table import Entry
from portbook.proof.ledger.grounds import Grounds
from portbook.proof.ledger.ledger_file import LedgerFile
from portbook.proof.ledger.recall import Rendered, remember

_SECONDS = 0.1
"""Between two writes to the ledger: what a check finds in that time is found again where it is killed."""


class Recorder:
    """Writes what was found to a ledger, ten times a second: whatever ends the check, little is lost.

    What cannot be written waits for the next time: a disk that is full may have room by then.
    """

    def __init__(self, ledger: LedgerFile | None, grounds: Grounds) -> None:
        self._ledger = ledger
        self._grounds = grounds
        self._rendered: dict[SnippetId, Rendered] = {}
        self._results: list[Result] = []
        self._waiting: list[Entry] = []
        self._written = perf_counter()

    def note(self, snippet: Snippet) -> str:
        """Note a text, and return its key; empty where there is no ledger."""
        if self._ledger is None:
            return ""
        self._rendered[snippet.id] = rendered = Rendered.of(snippet)
        return rendered.key

    def adopt(self, id_: SnippetId, entry: Entry) -> None:
        """Keep what was found about the same text of another snippet, so that it is remembered for as long as this one has it."""
        if entry.snippet != str(id_):
            self._waiting.append(replace(entry, snippet=str(id_)))

    def add(self, result: Result) -> None:
        """Keep a result, if it was found now."""
        if (rendered := self._rendered.get(result.id)) is None:
            return
        self._results.append(result)
        if result.origin is Origin.RUN:
            self._waiting.append(Entry(str(result.id), rendered.key, result.evidence))

    def write_what_is_due(self) -> None:
        """Write what waits, unless that was just done. Results come in groups: whoever adds them calls this after each."""
        if self._waiting and perf_counter() - self._written > _SECONDS:
            self._write()

    def _write(self) -> None:
        if self._ledger is None or self._ledger.put(self._waiting):
            self._waiting = []
        self._written = perf_counter()

    def close(self) -> None:
        """Write what waits, and remember what the ledger has: after an interruption, too."""
        self._write()
        if self._ledger:
            remember(self._ledger, self._grounds, self._results, self._rendered)
