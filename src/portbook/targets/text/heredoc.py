"""Heredocs: lines that the shell gives to a command unchanged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count


def heredoc(command: str, body: Sequence[str]) -> Iterator[str]:
    """The command with a quoted heredoc.

    Its mark stands nowhere in the body. A shell takes only a whole line for the mark, but a person or a syntax highlighter
    may take less.
    """
    mark = next(mark for mark in _marks() if not any(mark in line for line in body))
    yield f"{command} <<'{mark}'"
    yield from body
    yield mark


def _marks() -> Iterator[str]:
    yield "EOF"
    yield from (f"RULES{'_' * length}" for length in count())
