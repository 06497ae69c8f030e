"""The ledger's tables in SQLite, and how its file is opened.

The file may come from a stranger: it is read only where nothing but our own tables are in it, which can run nothing.
Source: SQLite, "Defense Against The Dark Arts".
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

EVIDENCE = """CREATE TABLE evidence_5 (
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
MEMORY = """CREATE TABLE memory_1 (
    kind TEXT NOT NULL,
    service TEXT NOT NULL,
    role TEXT NOT NULL,
    target TEXT NOT NULL,
    stamp TEXT NOT NULL,
    content TEXT NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (kind, service, role, target)
) WITHOUT ROWID"""
"""The numbers are of the layout: a table of another layout is not ours."""
KEYS = "CREATE INDEX evidence_5_keys ON evidence_5 (key)"
_OURS = frozenset({("table", EVIDENCE), ("index", KEYS), ("table", MEMORY)})
_WAIT_SECONDS = 10


class ForeignTable(sqlite3.DatabaseError):
    """Something in the file is not ours."""


@contextmanager
def reading(path: Path, table: str) -> Iterator[sqlite3.Connection | None]:
    """A connection that writes nothing; None where the file has not that table.

    Raises:
        sqlite3.Error: the file cannot be read, or is not ours.
    """
    address = f"file:{quote(str(path.absolute()))}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=_WAIT_SECONDS)) as connection:
        connection.text_factory = lambda text: text.decode("utf-8", "replace")  # of a row that this user has not signed
        yield connection if table in _present(connection) else None


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to all tables, in one transaction: all or nothing; waits for another writer.

    Raises:
        sqlite3.Error: the file cannot be written, or is not ours.
    """
    with closing(sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        try:
            present = _present(connection)
            for made in (EVIDENCE, KEYS, MEMORY):
                if made not in present:
                    connection.execute(made)
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


def _present(connection: sqlite3.Connection) -> set[str]:
    """Which of our tables are there.

    Raises:
        ForeignTable: something else is: a view, a trigger or a virtual table would run what it is made of.
    """
    connection.execute("PRAGMA trusted_schema = OFF")
    schema = connection.execute("SELECT type, sql FROM sqlite_master").fetchall()
    if any(entry not in _OURS for entry in schema):
        msg = "it has a table that Portbook did not make"
        raise ForeignTable(msg)
    return {sql for _type, sql in schema}
