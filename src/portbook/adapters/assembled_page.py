"""A page with the files that it includes, each line with the place that it is from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from portbook.model import Location


@dataclass(frozen=True)
class Line:
    """A line, and the place that it is from.

    Attributes:
        text: as the page has it.
        path: what to call its file in problems.
        number: of the line in its file, from 1.
        indent: by how many columns it is further to the right than in its file.
        unread: whether it stands for a file that was not read: any number of lines.
    """

    text: str
    path: str
    number: int
    indent: int = 0
    unread: bool = False


@dataclass(frozen=True)
class Assembled:
    """A page with what it includes.

    Attributes:
        page: its own text.
        lines: all lines, in order; empty where it includes nothing.
    """

    page: str
    lines: tuple[Line, ...] = ()

    @cached_property
    def text(self) -> str:
        """The whole text, without files that were not read."""
        return "\n".join(line.text for line in self._known) if self.lines else self.page

    def place(self, where: Location) -> Location:
        """Where a place in the whole text is from."""
        if not 0 < where.line <= len(self._known):
            return where
        line = self._known[where.line - 1]
        return Location(line.path, line.number, max(where.column - line.indent, 1))

    @cached_property
    def _known(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.unread)

    def place_seen(self, where: Location, seen: Sequence[str]) -> Location:
        """Where a place in what a Markdown engine sees is from: in a file that was not read, the line that includes it.

        Args:
            where: the place, with its line in `seen`.
            seen: the lines of the page, with all files.
        """
        unread = [index for index, line in enumerate(self.lines) if line.unread]
        index = where.line - 1
        if unread and index >= unread[0]:
            index += _written(self.lines) - _written(seen)
            if index <= unread[-1]:
                line = self.lines[unread[0]]
                return Location(line.path, line.number, 1)
        if index < len(self.lines) and _alike(self.lines[index].text, seen[where.line - 1]):
            line = self.lines[index]
            return Location(line.path, line.number, max(where.column - line.indent, 1))
        return Location(where.path, 0, 0)


def _written(lines: Sequence[Line | str]) -> int:
    """How many lines there are up to the last that is not empty."""
    texts = [line if isinstance(line, str) else line.text for line in lines]
    return max((number for number, text in enumerate(texts, 1) if text.strip()), default=0)


def _alike(one: str, other: str) -> bool:
    """Whether lines are the same but for white space."""
    return one.split() == other.split()
