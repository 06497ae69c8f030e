"""Lines given to a command by the shell, as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count


def heredoc(command: str, body: Sequence[str]) -> Iterator[str]:
    """The command with a quoted heredoc.

    Its mark stands nowhere in the body: a shell takes only a whole line for the mark, but a person, or what colours
    the page, may take less.
    """
    mark = next(each for each in _marks() if not any(each in line for line in body))
    yield f"{command} <<'{mark}'"
    yield from body
    yield mark


def _marks() -> Iterator[str]:
    yield "EOF"
    yield from (f"RULES{'_' * length}" for length in count())
