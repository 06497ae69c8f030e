"""Problem: something wrong in the input, said so that a person can mend it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Location:
    """A place in a file; line and column count from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, order=True)
class Problem:
    """One fault.

    Attributes:
        where: its place.
        id: a stable name for it, such as `unknown-key`.
        message: one sentence, without a full stop.
        cure: what to do, one sentence, without a full stop; empty where the message says it.
    """

    where: Location
    id: str
    message: str
    cure: str = field(default="")

    def __str__(self) -> str:
        tail = f": {self.cure}" if self.cure else ""
        return f"{self.where}: {self.message}{tail}"
