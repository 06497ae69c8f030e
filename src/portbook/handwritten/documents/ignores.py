"""Comments by which a page says that a finding is right as it is: `<!-- portbook: ignore[range-separator] an old tool -->`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portbook.handwritten.documents.block import Block, BlockKind, Place, SourceLine, source_lines

MARK = "portbook:"
"""Every such comment has it."""
_LONGEST = 500
"""Lines of a paragraph or a table that one comment is about."""
_COMMENT = re.compile(
    r"(?:<!--|\{/\*|^\s*\.\.\s|^\s*//)\s*portbook:\s*ignore\[(?P<rules>[^\]\n]*)\][ \t]*(?P<reason>.*?)[ \t]*(?:-->|\*/\}|$)"
)


@dataclass(frozen=True)
class IgnoreComment:
    """One comment.

    Attributes:
        place: where it begins.
        rules: names of the rules that it is about.
        reason: why what they find is right; empty where it says nothing.
        blocks: the blocks that it is about: the next one, or where that stands in a sentence, all of its line.
        lines: the lines of prose that it is about: its own, and the next paragraph or table.
    """

    place: Place
    rules: tuple[str, ...]
    reason: str
    blocks: tuple[Block, ...]
    lines: range = range(0)


def ignores(text: str, blocks: Sequence[Block]) -> Iterator[IgnoreComment]:
    """The comments of a page; what stands in code is none."""
    code = {line.number for block in blocks if block.kind is not BlockKind.INLINE for line in block.lines}
    lines = source_lines(text)
    for line in lines:
        for match in _COMMENT.finditer(line.text) if line.number not in code else ():
            if _is_in_code(blocks, line.place(match.start())):
                continue
            names = tuple(name.strip() for name in match["rules"].split(",") if name.strip())
            place, following = line.place(match.start()), _next(blocks, line.place(match.end()))
            yield IgnoreComment(place, names, match["reason"], following, _paragraph(lines, line.number))


def _is_in_code(blocks: Sequence[Block], place: Place) -> bool:
    """Whether a place is in code of a sentence."""
    return any(
        line.number == place.line and line.start <= place.column < line.start + len(line.text)
        for block in blocks
        if block.kind is BlockKind.INLINE
        for line in block.lines
    )


def _next(blocks: Sequence[Block], place: Place) -> tuple[Block, ...]:
    later = [block for block in blocks if block.place >= place]
    if not later or later[0].kind is not BlockKind.INLINE:
        return tuple(later[:1])
    return tuple(block for block in later if block.kind is BlockKind.INLINE and block.place.line == later[0].place.line)


def _paragraph(lines: Sequence[SourceLine], number: int) -> range:
    """The numbers of the lines from one up to the end of the next paragraph or table."""
    at, end = number, min(len(lines), number + _LONGEST)
    while at < end and not lines[at].text.strip():
        at += 1
    while at < end and lines[at].text.strip():
        at += 1
    return range(number, at + 1)
