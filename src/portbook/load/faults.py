"""The faults of one file, collected while it is read, so that one fault never hides another."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from portbook.escape.visible import one_line
from portbook.load.nodes import Mark
from portbook.model import Location, Problem
from portbook.spelling import near

_LONGEST_SHOWN = 60
_MOST_LISTED = 30
_MOST_COMPARED = 200
"""The most known words that a wrong word is compared with, because comparing is slow."""


class Faults:
    """The problems of one file, in the order in which they were recorded."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._problems: list[Problem] = []

    def add(self, at: Mark, name: str, message: str, cure: str = "") -> None:
        """Record a fault at a place; `name` is its stable id."""
        self._problems.append(Problem(self.at(at), name, message, cure))

    def add_at(self, where: Location, name: str, message: str, cure: str = "") -> None:
        """Record a fault at a place that is known already."""
        self._problems.append(Problem(where, name, message, cure))

    def extend(self, more: Faults) -> None:
        """Add the faults of another reading of the same file."""
        self._problems += more._problems

    def again(self) -> Faults:
        """An empty collection for the same file."""
        return Faults(self._path)

    def at(self, mark: Mark) -> Location:
        """A place in this file."""
        return Location(self._path, mark.line, mark.column)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem, in the order of the file."""
        return tuple(sorted(self._problems))

    def __bool__(self) -> bool:
        return bool(self._problems)


def shown(text: str) -> str:
    """Text from the file, as messages quote it: on one line, with hidden characters made visible, cut short."""
    line = one_line(text[: 4 * _LONGEST_SHOWN])
    return f"`{line if len(line) <= _LONGEST_SHOWN else line[:_LONGEST_SHOWN] + '…'}`"


def listed(words: Iterable[str], joint: str = "or") -> str:
    """Words as a list in a sentence: `a, b or c`."""
    *most, last = list(words)
    return f"{', '.join(most)} {joint} {last}" if most else last


def nearest(word: str, known: Iterable[str], heading: str) -> str:
    """The cure for an unknown word: the known word that was probably meant, else `heading` and all known words."""
    names = list(known)
    if nearest := close(word, names):
        return f"did you mean {shown(nearest[0])}?"
    more = ["…"] if len(names) > _MOST_LISTED else []
    return f"{heading}: {', '.join([*(shown(name)[1:-1] for name in names[:_MOST_LISTED]), *more])}" if names else ""


def close(word: str, known: Iterable[str]) -> list[str]:
    """A list with the known word of the most similar spelling, or an empty list."""
    return near(word, islice(known, _MOST_COMPARED))
