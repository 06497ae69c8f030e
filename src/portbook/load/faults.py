"""What is wrong with one file, gathered while it is read, so that one fault never hides another."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

from portbook.escape.visible import one_line
from portbook.load.nodes import Mark
from portbook.model import Location, Problem

_LONGEST_SHOWN = 60
_MOST_LISTED = 30
_MOST_COMPARED = 200
"""Comparing is slow, and every wrong word of a file is compared with these."""


class Faults:
    """The problems of one file, in the order they were found."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._found: list[Problem] = []

    def add(self, at: Mark, name: str, message: str, cure: str = "") -> None:
        """Record a fault at a place; `name` is its stable id."""
        self._found.append(Problem(self.at(at), name, message, cure))

    def extend(self, more: Faults) -> None:
        """Take over the faults of another reading of the same file."""
        self._found += more._found

    def again(self) -> Faults:
        """An empty list for the same file."""
        return Faults(self._path)

    def at(self, mark: Mark) -> Location:
        """A place in this file."""
        return Location(self._path, mark.line, mark.column)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All of them, in the order of the file."""
        return tuple(sorted(self._found))

    def __bool__(self) -> bool:
        return bool(self._found)


def shown(text: str) -> str:
    """Text from the file as a message quotes it: on one line, visible, cut short."""
    line = one_line(text[: 4 * _LONGEST_SHOWN])
    return f"`{line if len(line) <= _LONGEST_SHOWN else line[:_LONGEST_SHOWN] + '…'}`"


def listed(words: Iterable[str], joint: str = "or") -> str:
    """`a, b or c`."""
    *most, last = list(words)
    return f"{', '.join(most)} {joint} {last}" if most else last


def nearest(word: str, known: Iterable[str], what: str) -> str:
    """The cure for a word that is not among the known ones: the one that was meant, else all of them."""
    names = list(known)
    if nearest := close(word, names):
        return f"did you mean {shown(nearest[0])}?"
    more = ["…"] if len(names) > _MOST_LISTED else []
    return f"{what}: {', '.join([*(shown(name)[1:-1] for name in names[:_MOST_LISTED]), *more])}" if names else ""


def close(word: str, known: Iterable[str]) -> list[str]:
    """The one known word that is spelled nearly so, if any."""
    return get_close_matches(word[:_LONGEST_SHOWN].lower(), islice(known, _MOST_COMPARED), n=1, cutoff=0.6)
