"""The ledger: evidence kept between runs, in SQLite."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from portbook.evidence import Evidence
from portbook.evidence import Ledger as Pages
from portbook.model import Problem, Snippet


@dataclass(frozen=True)
class LedgerFile:
    """The ledger of a site, for `check`: the only writer."""

    path: Path

    def known(self) -> dict[str, Evidence]:
        """All entries by key; none where the file is missing or unusable."""
        raise NotImplementedError

    def record(self, found: Iterable[tuple[Snippet, Evidence]]) -> Problem | None:
        """Keep what holds, in one transaction; a Problem where the file cannot be written."""
        raise NotImplementedError


def view(path: Path) -> Pages:
    """What pages see of the ledger: read-only, read once."""
    raise NotImplementedError


def key(snippet: Snippet) -> str:
    """Hash of the text, the expressed rules, and the source of everything that judges them."""
    raise NotImplementedError
