"""The check of every snippet of a book."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from portbook.evidence import Result
from portbook.model import Book
from portbook.proof.ledger import LedgerFile
from portbook.targets import Target

Progress = Callable[[int, int, str], None]
"""Called after each snippet: how many are done, of how many, and the snippet's identity."""


def check(
    book: Book,
    targets: Sequence[Target],
    ledger: LedgerFile | None = None,
    *,
    fresh: bool = False,
    progress: Progress | None = None,
    jobs: int = 1,
) -> tuple[Result, ...]:
    """Evidence for every snippet, in order of identity; what holds is written to the ledger."""
    raise NotImplementedError
