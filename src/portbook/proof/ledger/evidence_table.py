"""The ledger's rows of evidence in SQLite, each signed by who wrote it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from portbook.evidence import KEPT, Evidence, Rung
from portbook.proof.ledger import memory_table, signature, tables

_SELECT = """
SELECT snippet, key, rung, engine, tool, kernel, hosts, not_for, at, detail, open_before, worker, packets, signature
FROM evidence_5
"""
_SELECT_TEXT = f"{_SELECT} WHERE key = ?"
_INSERT = "INSERT OR REPLACE INTO evidence_5 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_DELETE = "DELETE FROM evidence_5 WHERE snippet = ? AND key = ?"
_FORGET = """
DELETE FROM evidence_5 WHERE snippet = ?1 AND key NOT IN (
    SELECT key FROM evidence_5 WHERE snippet = ?1 AND at <= ?2 ORDER BY at DESC, key LIMIT 4
)
"""
"""A few earlier texts are kept, so that going back and forth between branches proves nothing twice; none of the future."""
_LONGEST = 4096
"""Characters of a cell; nothing that we write comes near it."""
LARGEST = 512 * 1024 * 1024
"""Bytes of a ledger; a site of a thousand services has a twentieth."""


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


def read(path: Path, keys: Sequence[str] | None = None) -> Iterator[Entry]:
    """The rows that can have been written by us.

    Args:
        path: the file.
        keys: of which texts; None for all rows.

    Raises:
        sqlite3.Error: the file cannot be read, or is not ours.
    """
    with tables.reading(path, tables.EVIDENCE) as connection:
        if connection is None:
            return
        if keys is None:
            rows = connection.execute(_SELECT).fetchall()
        else:
            rows = [row for key in keys for row in connection.execute(_SELECT_TEXT, (key,))]
    for row in rows:
        if entry := _entry(row):
            yield entry


def write(path: Path, entries: Iterable[Entry], now: str) -> None:
    """Keep what holds and delete the rows of what does not, in one transaction.

    What is remembered of their services and targets is forgotten in the same transaction.

    Args:
        path: the file, which may not be there yet.
        entries: what to keep, or to delete for its rung.
        now: the time, as rows have it.

    Raises:
        sqlite3.Error: the file cannot be written, or is not ours.
    """
    with tables.writing(path) as connection:
        snippets = set()
        for entry in entries:
            _put(connection, entry, now)
            snippets.add(entry.snippet)
        memory_table.forget(connection, snippets)


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
