"""A piece of code in a document, and the place in the file of each of its characters."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple


class Place(NamedTuple):
    """A place in a file; both count from 1, and columns are characters."""

    line: int
    column: int


class BlockKind(StrEnum):
    """How a document marks code."""

    FENCED = "fenced"
    INDENTED = "indented"
    INLINE = "inline"


@dataclass(frozen=True)
class SourceLine:
    """A line, or a part of one, without what the document puts around it.

    Attributes:
        text: its characters.
        number: its line in the file.
        start: the column of its first character.
        gaps: positions in the text before which the file has one character more, such as a backslash in a table's cell.
    """

    text: str
    number: int
    start: int = 1
    gaps: tuple[int, ...] = ()

    def place(self, at: int) -> Place:
        """The place of the character at a position of the text; behind its end, that of its end."""
        at = min(at, len(self.text))
        return Place(self.number, self.start + at + sum(gap <= at for gap in self.gaps))

    def cut(self, first: int, last: int | None = None) -> SourceLine:
        """The part from one position up to another."""
        skipped = sum(gap <= first for gap in self.gaps)
        gaps = tuple(gap - first for gap in self.gaps if gap > first)
        return replace(self, text=self.text[first:last], start=self.start + first + skipped, gaps=gaps)


@dataclass(frozen=True)
class Block:
    """A piece of code.

    Attributes:
        kind: how the document marks it.
        lines: its lines.
        language: as the document names it, in lower case; empty where it does not.
        section: the number of the part of the page that it stands in: a heading or a tab begins another.
    """

    kind: BlockKind
    lines: tuple[SourceLine, ...]
    language: str = ""
    section: int = 0

    def __hash__(self) -> int:
        """Of where it is: a block may have many lines, and each finding has its block."""
        return hash((self.kind, self.place, len(self.lines)))

    @property
    def text(self) -> str:
        """Its lines; code in a sentence is one line, however the sentence is broken."""
        return (" " if self.kind is BlockKind.INLINE else "\n").join(line.text for line in self.lines)

    @property
    def place(self) -> Place:
        """Where it begins."""
        return self.lines[0].place(0) if self.lines else Place(1, 1)

    def place_of(self, offset: int) -> Place:
        """The place of a character of its text."""
        if not self.lines:
            return Place(1, 1)
        at = min(bisect_right(self._starts, offset), len(self.lines)) - 1
        return self.lines[at].place(offset - self._starts[at])

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        """Where in its text each line begins."""
        return tuple(accumulate((len(line.text) + 1 for line in self.lines[:-1]), initial=0))


def source_lines(text: str) -> tuple[SourceLine, ...]:
    """The lines of a file, without their ends."""
    normal = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return tuple(SourceLine(line, number) for number, line in enumerate(normal.split("\n"), 1))


def in_order(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Blocks in the order of the file."""
    return tuple(sorted(blocks, key=lambda block: block.place))
