"""The ledger's table in SQLite: rows of evidence, each signed by who wrote it.

The file may come from a stranger: it is read only where nothing but our own table is in it, which can run nothing.
Source: SQLite, "Defense Against The Dark Arts".
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from portbook.evidence import KEPT, Evidence, Rung
from portbook.proof.ledger import signature

_TABLE = """CREATE TABLE evidence_5 (
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
    worker TEXT NOT NULL,
    packets INTEGER NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (snippet, key)
) WITHOUT ROWID"""
"""The number is of the layout: a table of another layout is not ours."""
_SELECT = """
SELECT snippet, key, rung, engine, tool, kernel, hosts, not_for, at, detail, open_before, worker, packets, signature
FROM evidence_5
"""
_INSERT = "INSERT OR REPLACE INTO evidence_5 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_DELETE = "DELETE FROM evidence_5 WHERE snippet = ? AND key = ?"
_FORGET = """
DELETE FROM evidence_5 WHERE snippet = ?1 AND key NOT IN (
    SELECT key FROM evidence_5 WHERE snippet = ?1 AND at <= ?2 ORDER BY at DESC, key LIMIT 4
)
"""
"""A few earlier texts are kept, so that going back and forth between branches proves nothing twice; none of the future."""
_WAIT_SECONDS = 10
_LONGEST = 4096
"""Characters of a cell; nothing that we write comes near it."""
LARGEST = 512 * 1024 * 1024
"""Bytes of a ledger; a site of a thousand services has a twentieth."""


class ForeignTable(sqlite3.DatabaseError):
    """Something in the file is not ours."""


@dataclass(frozen=True)
class Entry:
    """One row: the evidence for one text of a snippet.

    Attributes:
        snippet: its identity, as text.
        key: of the text, as `fingerprint.key` makes it.
        evidence: what was found.
        own: whether this user has signed it; what another has written may be about another machine, or invented.
    """

    snippet: str
    key: str
    evidence: Evidence
    own: bool = False


def read(path: Path) -> Iterator[Entry]:
    """The rows that can have been written by us.

    Raises:
        sqlite3.Error: the file cannot be read, or is not ours.
    """
    address = f"file:{quote(str(path.absolute()))}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=_WAIT_SECONDS)) as connection:
        connection.text_factory = lambda text: text.decode("utf-8", "replace")  # of a row that this user has not signed
        rows = connection.execute(_SELECT).fetchall() if _ours(connection) else []
    for row in rows:
        if entry := _entry(row):
            yield entry


def write(path: Path, entries: Iterable[Entry], now: str) -> None:
    """Keep what holds and delete the rows of what does not, in one transaction.

    Args:
        path: the file, which may not be there yet.
        entries: what to keep, or to delete for its rung.
        now: the time, as rows have it.

    Raises:
        sqlite3.Error: the file cannot be written, or is not ours.
    """
    with closing(sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA journal_mode = WAL")
        with _transaction(connection):
            if not _ours(connection):
                connection.execute(_TABLE)
            for entry in entries:
                _put(connection, entry, now)


def _ours(connection: sqlite3.Connection) -> bool:
    """Whether our table is there.

    Raises:
        ForeignTable: something else is: a view, a trigger or a virtual table would run what it is made of.
    """
    connection.execute("PRAGMA trusted_schema = OFF")
    schema = connection.execute("SELECT type, sql FROM sqlite_master").fetchall()
    if any(entry != ("table", _TABLE) for entry in schema):
        msg = "it has a table that Portbook did not make"
        raise ForeignTable(msg)
    return bool(schema)


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


def _put(connection: sqlite3.Connection, entry: Entry, now: str) -> None:
    if entry.evidence.rung in KEPT:
        connection.execute(_INSERT, _signed(entry))
        connection.execute(_FORGET, (entry.snippet, now))
    else:
        connection.execute(_DELETE, (entry.snippet, entry.key))


def _signed(entry: Entry) -> tuple[str | int, ...]:
    evidence = entry.evidence
    hosts, not_for, opened = map(json.dumps, (evidence.hosts, evidence.not_for, evidence.open_before))
    by = evidence.rung.value, evidence.engine, evidence.tool, evidence.kernel
    cells = entry.snippet, entry.key, *by, hosts, not_for, evidence.when, evidence.detail, opened, evidence.worker
    return *cells, evidence.packets, signature.sign(_content(cells, evidence.packets))


def _content(cells: tuple[str, ...], packets: int) -> bytes:
    return signature.joined((*cells, str(packets)))


def _entry(row: tuple[object, ...]) -> Entry | None:
    """The entry of a row; None where we did not write the row."""
    *cells, packets, signed = row
    texts = tuple(cell for cell in (*cells, signed) if isinstance(cell, str) and len(cell) <= _LONGEST)
    if len(texts) != len(cells) + 1 or not isinstance(packets, int):
        return None
    snippet, key, rung, engine, tool, kernel, hosts, not_for, when, detail, opened, worker = texts[:-1]
    try:
        names = _names(hosts), _names(not_for), _names(opened)
        evidence = Evidence(
            Rung(rung), engine, tool, names[0], when, detail, kernel, names[1], packets, names[2], worker
        )
    except (ValueError, RecursionError):
        return None
    own = signature.is_own(texts[-1], _content(texts[:-1], packets))
    return Entry(snippet, key, evidence, own) if evidence.rung in KEPT else None


def _names(text: str) -> tuple[str, ...]:
    """The list of strings in a cell.

    Raises:
        ValueError: it is something else.
    """
    names = json.loads(text)
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        msg = "not a list of names"
        raise ValueError(msg)
    return tuple(names)
