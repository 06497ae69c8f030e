"""Facts that are read one by one, so that one fault does not hide another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from portbook.importers.draft.fact import Fact
from portbook.importers.draft.format import UnusableSource
from portbook.model import Problem

T = TypeVar("T")


def collected(read: Callable[[T], Iterable[Fact]], parts: Iterable[T]) -> tuple[Fact, ...]:
    """The facts of all parts.

    Args:
        read: the facts of one part; raises `UnusableSource`.
        parts: the parts of one or several files.

    Raises:
        UnusableSource: some part cannot be read; it has the problems of all parts.
    """
    problems: list[Problem] = []
    facts = tuple(fact for part in parts for fact in _of(read, part, problems))
    if problems:
        raise UnusableSource(*problems)
    return facts


def _of(read: Callable[[T], Iterable[Fact]], part: T, problems: list[Problem]) -> Iterator[Fact]:
    try:
        yield from read(part)
    except UnusableSource as unusable:
        problems += unusable.problems
