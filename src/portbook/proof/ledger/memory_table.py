"""The ledger's second table: what its evidence comes to, by service, role and target: nothing is rendered to look it up.

A record repeats rows of evidence: it is written only where those are in the file, and goes in the transaction that changes
one of them. Each has the signature of the user who wrote it; those of others are passed over.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from portbook.proof.ledger import signature, tables

_SELECT = "SELECT kind, service, role, target, stamp, content, signature FROM memory_1 WHERE kind = ?"
_INSERT = "INSERT OR REPLACE INTO memory_1 VALUES (?, ?, ?, ?, ?, ?, ?)"
_DELETE = "DELETE FROM memory_1 WHERE kind = ? AND service = ? AND role = ? AND target = ?"
_IS_THERE = "SELECT 1 FROM evidence_5 WHERE snippet = ? AND key = ? AND rung = ? AND at = ?"


class Kind(StrEnum):
    """What a record has of each snippet."""

    EVIDENCE = "evidence"
    """What was found."""
    TEXTS = "texts"
    """What is published of its text."""


class Group(NamedTuple):
    """Snippets that are remembered together, as shards keep them together: all profiles and forms."""

    service: str
    role: str
    target: str


class Row(NamedTuple):
    """What tells a row of evidence from others: of which snippet and text, on which rung, and from when."""

    snippet: str
    key: str
    rung: str
    when: str


@dataclass(frozen=True)
class Record:
    """What is remembered of a group.

    Attributes:
        kind: what of each of its snippets.
        group: the ids that its snippets have in common.
        stamp: hash of all that it holds for.
        content: JSON.
    """

    kind: Kind
    group: Group
    stamp: str
    content: str

    @property
    def cells(self) -> tuple[str, ...]:
        """What is signed."""
        return self.kind.value, *self.group, self.stamp, self.content


@dataclass(frozen=True)
class Memory:
    """The records of one group, and the rows of evidence that they repeat."""

    records: tuple[Record, ...]
    rows: tuple[Row, ...]


def read(path: Path, kind: Kind, services: Collection[str] | None = None) -> Iterator[Record]:
    """The records that this user has written.

    Args:
        path: the file.
        kind: of which kind.
        services: of which services; None for all.

    Raises:
        sqlite3.Error: the file cannot be read, or is not ours.
    """
    with tables.reading(path, tables.MEMORY) as connection:
        if connection is None:
            return
        if services is None:
            found = connection.execute(_SELECT, (kind.value,)).fetchall()
        else:
            pairs = ((kind.value, service) for service in services)
            found = [row for pair in pairs for row in connection.execute(f"{_SELECT} AND service = ?", pair)]
    is_own = signature.recognizer()
    for _kind, *cells, signed in found:
        texts = tuple(cell for cell in cells if isinstance(cell, str))
        if len(texts) == len(cells) and isinstance(signed, str):
            record = Record(kind, Group(*texts[:3]), *texts[3:])
            if is_own(signed, signature.joined(record.cells)):
                yield record


def write(path: Path, memories: Iterable[Memory]) -> None:
    """Keep what repeats rows that are still there as they were, in one transaction.

    Raises:
        sqlite3.Error: the file cannot be written, or is not ours.
    """
    with tables.writing(path) as connection:
        for memory in memories:
            if all(connection.execute(_IS_THERE, row).fetchone() for row in memory.rows):
                signed = ((*record.cells, signature.sign(signature.joined(record.cells))) for record in memory.records)
                connection.executemany(_INSERT, signed)


def forget(connection: sqlite3.Connection, snippets: Iterable[str]) -> None:
    """Forget what repeats rows of these snippets, which change in the same transaction."""
    parts = (snippet.split("/") for snippet in snippets)
    groups = {(service, role, target) for service, role, _profile, target, _form in parts}
    connection.executemany(_DELETE, [(kind.value, *group) for group in groups for kind in Kind])
