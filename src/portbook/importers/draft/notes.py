"""Notes on files, collected while they are read."""

from __future__ import annotations

from portbook.model import Location, Problem, Severity


class Notes:
    """Notes in the order in which they were made, each once."""

    def __init__(self) -> None:
        self._problems: dict[Problem, None] = {}

    def add(self, where: Location, id_: str, message: str, cure: str = "") -> None:
        """Keep a note: `id_` is its stable name."""
        self._problems[Problem(where, id_, message, cure, Severity.NOTE)] = None

    @property
    def all(self) -> tuple[Problem, ...]:
        """All of them."""
        return tuple(self._problems)
