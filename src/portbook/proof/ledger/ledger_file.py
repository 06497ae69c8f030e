"""The ledger: evidence that holds, kept between runs in SQLite.

It only ever saves work: a file that is missing, damaged, of another layout or not this user's is as good as empty.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import TypeAlias, TypeVar

from portbook.evidence import KEPT, EmptyLedger, Evidence, Rung
from portbook.evidence import Ledger as Pages
from portbook.files import UnusableFile, refuse_to_write
from portbook.model import Snippet, SnippetId
from portbook.proof import user_cache
from portbook.proof.engine import engines
from portbook.proof.ledger import belief, evidence_table, git_index, memory_table, rollback_journal, signature
from portbook.proof.ledger.belief import Believer
from portbook.proof.ledger.evidence_table import Entry
from portbook.proof.ledger.fingerprint import key
from portbook.proof.ledger.memory_table import Kind, Memory, Record
from portbook.targets import Target

__all__ = ["KEPT", "LedgerFile", "Stamps", "key", "stamps", "view"]

_BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside the file, behind its name."""

_UNREADABLE = (OSError, sqlite3.Error, UnicodeDecodeError)
"""SQLite's messages quote what is damaged, which need not be text."""

Stamps: TypeAlias = tuple[tuple[int, int], ...]

log = logging.getLogger("portbook")
T = TypeVar("T")


@dataclass(frozen=True)
class LedgerFile:
    """The ledger of a site, for `check`: the only writer.

    Attributes:
        path: the file.
        site: the folder that nothing is written out of; None where that is the file's own.
    """

    path: Path
    site: Path | None = None

    def known(self, keys: Sequence[str] | None = None) -> dict[str, Entry]:
        """The entries for these texts, or all, by key; none where the file is missing or unusable."""
        return {entry.key: entry for entry in self._read(partial(evidence_table.read, self.path, keys))}

    def record(self, results: Iterable[tuple[Snippet, Evidence]]) -> bool:
        """Keep what holds and forget what does not, in one transaction; False where the file cannot be written."""
        return self.put([Entry(str(snippet.id), key(snippet), evidence) for snippet, evidence in results])

    def put(self, entries: Sequence[Entry]) -> bool:
        """Keep the entries that hold, and forget the others, in one transaction; False where the file cannot be written."""
        if not entries:
            return True
        if not self.trouble() and not self.usable():
            return False
        try:
            self._refuse_trouble()
            self.path.parent.mkdir(parents=True, exist_ok=True)
            evidence_table.write(self.path, entries, belief.latest())
        except (*_UNREADABLE, UnusableFile) as error:
            _warn_once(f"{self.path}: the ledger cannot be written ({error}): {_cure(error)}")
            return False
        if not signature.available():
            _warn_once(f"what was found is not known the next time: {user_cache.refusal() or 'its key cannot be kept'}")
        return True

    def remembered(self, kind: Kind, services: Collection[str] | None = None) -> list[Record]:
        """What this user's checks have remembered of these services, or of all; nothing where the file is missing or unusable."""
        return self._read(partial(memory_table.read, self.path, kind, services))

    def remember(self, memories: Sequence[Memory]) -> None:
        """Keep what only saves work: what cannot be written is looked up the next time, and `put` has told why."""
        if memories and self.path.exists() and self.usable() and signature.available():
            with suppress(*_UNREADABLE):
                memory_table.write(self.path, memories)

    def usable(self) -> bool:
        """Whether it may be read and written at all. It is local: what git tracks is from another machine, or anyone's."""
        if self.trouble():
            return False
        tracked = git_index.tracked([self.path, *map(self._beside, _BESIDE)])
        if tracked:
            _warn_once(
                f"{self.path}: git tracks the ledger, so it is not used: its evidence holds on one machine only, "
                f"and anyone could have written it: run git rm --cached {self.path.name}*, and add it to .gitignore"
            )
        return not tracked

    def trouble(self) -> UnusableFile | None:
        """Why its files are not touched; None where they may be."""
        try:
            self._refuse_trouble()
        except UnusableFile as unusable:
            return unusable
        return None

    def _refuse_trouble(self) -> None:
        for path in (self.path, *map(self._beside, _BESIDE)):
            refuse_to_write(path, self.site or self.path.parent)
        rollback_journal.refuse_one_that_deletes(self._beside("-journal"))

    def _beside(self, ending: str) -> Path:
        return self.path.with_name(self.path.name + ending)

    def _read(self, rows: Callable[[], Iterator[T]]) -> list[T]:
        """The rows that can be read; nothing where the file cannot."""
        if not self.path.exists() or not self.usable():
            return []
        try:
            if (
                sum(path.stat().st_size for path in (self.path, self._beside("-wal")) if path.exists())
                > evidence_table.LARGEST
            ):
                log.warning("%s: the ledger is larger than any of ours, and is not read: delete the file", self.path)
                return []
            return list(rows())
        except _UNREADABLE as error:
            log.warning("%s: the ledger cannot be read (%s): everything is proven again", self.path, error)
            return []


_CURES = {
    "SQLITE_FULL": "make room on the disk",
    "SQLITE_IOERR": "make room on the disk, or see what is wrong with it",
    "SQLITE_BUSY": "end the other program that has it open",
    "SQLITE_LOCKED": "end the other program that has it open",
    "SQLITE_READONLY": "mend the rights of the file and its folder",
    "SQLITE_CANTOPEN": "mend the rights of the file and its folder",
}
"""What to do, by the beginning of SQLite's name for what is wrong."""


def _cure(error: Exception) -> str:
    name = getattr(error, "sqlite_errorname", "")
    return next((cure for kind, cure in _CURES.items() if name.startswith(kind)), "delete the file, or mend its rights")


@cache
def _warn_once(sentence: str) -> None:
    """A build reads and writes the ledger, and asks for it each time."""
    log.warning("%s", sentence)


@dataclass(frozen=True)
class LedgerView:
    """What pages see: one reading of the whole file.

    Attributes:
        by_key: entries by key.
        targets: the site's targets by id.
        believer: decides what an entry is worth here.
        known_snippets: the snippets that it has any text of.
    """

    by_key: Mapping[str, Entry]
    targets: Mapping[str, Target]
    believer: Believer
    known_snippets: frozenset[str] = field(default=frozenset())

    def known(self, _id: SnippetId) -> Evidence | None:
        """Nothing before the text has been looked at: it may have changed."""
        return None

    def evidence(self, snippet: Snippet) -> Evidence:
        """What is known of exactly this text, as far as it can be believed here."""
        entry = self.by_key.get(key(snippet))
        if entry is None:
            changed = "changed since the last check" if str(snippet.id) in self.known_snippets else "not checked yet"
            return Evidence(Rung.NOT_VERIFIED, detail=f"{changed}: run portbook check")
        worth = self.believer.believed(entry, snippet, self.targets[snippet.id.target])
        detail = "it was checked by another user or with other versions: run portbook check"
        return worth.evidence if worth else Evidence(Rung.NOT_VERIFIED, detail=detail)


def view(file: LedgerFile, targets: Mapping[str, Target]) -> Pages:
    """What pages see of the ledger: read-only, read once."""
    entries = file.known()
    if not entries:
        return EmptyLedger()
    return LedgerView(entries, targets, Believer(engines()), frozenset(entry.snippet for entry in entries.values()))


def stamps(ledger: Path) -> Stamps:
    """Times and sizes of a ledger and of what SQLite has not yet put into it; none of what is not there or may not be seen."""
    about = []
    for path in (ledger, Path(f"{ledger}-wal")):
        with suppress(OSError):  # also where its folder is a file: whoever reads the ledger says what is wrong with it
            status = path.stat()
            about.append((status.st_mtime_ns, status.st_size))
    return tuple(about)
