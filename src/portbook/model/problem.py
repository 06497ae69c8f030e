"""Problem: something wrong in the input, in words that let a person mend it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem matters."""

    ERROR = "error"
    """The input is wrong."""
    WARNING = "warning"
    """Portbook cannot judge the input, or the input may be out of date."""
    NOTE = "note"
    """Nothing is wrong, but a reader should know it."""


@dataclass(frozen=True, order=True)
class Location:
    """A place in a file; line and column count from 1, and both are 0 for the file as a whole."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


NOWHERE = Location("", 0, 0)
"""The place of a fault that is in no file, such as in an argument of a command."""


@dataclass(frozen=True, order=True)
class Problem:
    """A fault in the input, or a note about it.

    Attributes:
        where: the place in the file.
        id: the stable name of this kind of problem, such as `unknown-key`.
        message: one sentence, without a full stop.
        cure: what to do, one sentence, without a full stop; empty where the message implies it.
        severity: how much it matters.
    """

    where: Location
    id: str
    message: str
    cure: str = field(default="")
    severity: Severity = field(default=Severity.ERROR)

    @property
    def sentence(self) -> str:
        """The message with its cure."""
        return f"{self.message}: {self.cure}" if self.cure else self.message

    def __str__(self) -> str:
        kind = "" if self.severity is Severity.ERROR else f"{self.severity}: "
        where = "" if self.where == NOWHERE else f"{self.where}: "
        return f"{where}{kind}{self.sentence}"
