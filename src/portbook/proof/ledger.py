"""The ledger: evidence that holds, kept between runs in SQLite.

It only ever saves work: a file that is missing, damaged or of another layout is as good as empty.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from portbook.evidence import EmptyLedger, Evidence, Rung
from portbook.evidence import Ledger as Pages
from portbook.model import Snippet, SnippetId
from portbook.proof.source import key

__all__ = ["LedgerFile", "key", "view"]

_LAYOUT = """
CREATE TABLE IF NOT EXISTS evidence_3 (
    snippet TEXT NOT NULL,
    key TEXT NOT NULL,
    rung TEXT NOT NULL,
    engine TEXT NOT NULL,
    tool TEXT NOT NULL,
    kernel TEXT NOT NULL,
    hosts TEXT NOT NULL,
    not_for TEXT NOT NULL,
    at TEXT NOT NULL,
    detail TEXT NOT NULL,
    open_before TEXT NOT NULL,
    packets INTEGER NOT NULL,
    PRIMARY KEY (snippet, key)
) WITHOUT ROWID
"""
_COLUMNS = "snippet, key, rung, engine, tool, kernel, hosts, not_for, at"
_SELECT = {
    "evidence_1": f"SELECT {_COLUMNS}, '', '[]', 0 FROM evidence_1",  # noqa: S608  # a constant
    "evidence_2": f"SELECT {_COLUMNS}, detail, '[]', packets FROM evidence_2",  # noqa: S608  # a constant
    "evidence_3": f"SELECT {_COLUMNS}, detail, open_before, packets FROM evidence_3",  # noqa: S608  # a constant
}
"""By layout, the oldest first: what an earlier version wrote is still read."""
_INSERT = "INSERT OR REPLACE INTO evidence_3 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_DELETE = "DELETE FROM evidence_3 WHERE snippet = ? AND key = ?"
_FORGET = """
DELETE FROM evidence_3 WHERE snippet = ?1 AND key NOT IN (
    SELECT key FROM evidence_3 WHERE snippet = ?1 ORDER BY at DESC, key LIMIT 4
)
"""
"""A few earlier texts are kept, so that going back and forth between branches proves nothing twice."""
_WAIT_SECONDS = 10

KEPT = frozenset({Rung.PROVEN, Rung.APPLIED, Rung.CHECKED, Rung.READ_BACK, Rung.SELF_CONSISTENT})
"""What is worth keeping: a failure and a missing tool are looked at again each time."""

log = logging.getLogger("portbook")


@dataclass(frozen=True)
class Entry:
    """One row: the evidence for one text of a snippet."""

    snippet: str
    key: str
    evidence: Evidence


@dataclass(frozen=True)
class LedgerFile:
    """The ledger of a site, for `check`: the only writer."""

    path: Path

    def known(self) -> dict[str, Evidence]:
        """All entries by key; none where the file is missing or unusable."""
        return {each.key: each.evidence for each in _entries(self.path)}

    def record(self, found: Iterable[tuple[Snippet, Evidence]]) -> bool:
        """Keep what holds and forget what failed, in one transaction; False where the file cannot be written."""
        pairs = list(found)
        if not pairs:
            return True
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=_WAIT_SECONDS, isolation_level=None)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                with _transaction(connection):
                    _write(connection, pairs)
        except (OSError, sqlite3.Error) as error:
            log.warning("%s: the ledger cannot be written (%s): delete the file, or mend its rights", self.path, error)
            return False
        return True


@dataclass(frozen=True)
class LedgerView:
    """What pages see: one reading of the whole file.

    Attributes:
        by_key: evidence by key.
        seen: the snippets that it has any text of.
    """

    by_key: dict[str, Evidence]
    seen: frozenset[str] = field(default=frozenset())

    def known(self, _id: SnippetId) -> Evidence | None:
        """Nothing before the text has been looked at: it may have changed."""
        return None

    def evidence(self, snippet: Snippet) -> Evidence:
        """What is known of exactly this text."""
        found = self.by_key.get(key(snippet))
        if found:
            return found
        changed = "changed since the last check" if str(snippet.id) in self.seen else "not checked yet"
        return Evidence(Rung.NOT_VERIFIED, detail=f"{changed}: run portbook check")


def view(path: Path) -> Pages:
    """What pages see of the ledger: read-only, read once."""
    entries = list(_entries(path))
    if not entries:
        return EmptyLedger()
    return LedgerView({each.key: each.evidence for each in entries}, frozenset(each.snippet for each in entries))


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing; waits for another writer."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _write(connection: sqlite3.Connection, pairs: Iterable[tuple[Snippet, Evidence]]) -> None:
    connection.execute(_LAYOUT)
    for snippet, evidence in pairs:
        name = str(snippet.id)
        if evidence.rung in KEPT:
            connection.execute(_INSERT, (name, key(snippet), *_cells(evidence)))
            connection.execute(_FORGET, (name,))
        elif evidence.rung is Rung.FAILED:
            connection.execute(_DELETE, (name, key(snippet)))


def _cells(evidence: Evidence) -> tuple[str | int, ...]:
    hosts, not_for = json.dumps(evidence.hosts), json.dumps(evidence.not_for)
    by = evidence.rung.value, evidence.engine, evidence.tool, evidence.kernel
    return *by, hosts, not_for, evidence.when, evidence.detail, json.dumps(evidence.open_before), evidence.packets


def _entries(path: Path) -> Iterator[Entry]:
    """The rows that can be read; nothing where the file cannot."""
    if not path.is_file():
        return
    try:
        rows = _rows(path)
    except sqlite3.Error as error:
        log.warning("%s: the ledger cannot be read (%s): everything is proven again", path, error)
        return
    for row in rows:
        entry = _entry(row)
        if entry:
            yield entry


def _rows(path: Path) -> list[tuple[object, ...]]:
    with closing(_connect(path)) as connection:
        there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        return [row for name, select in _SELECT.items() if name in there for row in connection.execute(select)]


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True, timeout=_WAIT_SECONDS)


def _entry(row: tuple[object, ...]) -> Entry | None:
    """None for a row that we did not write."""
    *cells, packets = row
    if not (all(isinstance(cell, str) for cell in cells) and isinstance(packets, int)):
        return None
    snippet, key_, rung, engine, tool, kernel, hosts, not_for, when, detail, opened = map(str, cells)
    try:
        names = _names(hosts), _names(not_for), _names(opened)
        found = Evidence(Rung(rung), engine, tool, names[0], when, detail, kernel, names[1], packets, names[2])
    except ValueError:
        return None
    return Entry(snippet, key_, found) if found.rung in KEPT else None


def _names(text: str) -> tuple[str, ...]:
    """The list of strings in a cell.

    Raises:
        ValueError: it is something else.
    """
    held = json.loads(text)
    if not isinstance(held, list) or not all(isinstance(each, str) for each in held):
        msg = "not a list of names"
        raise ValueError(msg)
    return tuple(held)
