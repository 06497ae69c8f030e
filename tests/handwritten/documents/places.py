"""Whether the characters of blocks are where the blocks say."""

from __future__ import annotations

from collections.abc import Iterable
from html import unescape

from portbook.handwritten.documents.block import Block, BlockKind, Place


def misplaced(page: str, blocks: Iterable[Block]) -> list[tuple[Block, int]]:
    """The characters that are not where their block says; of white space, a sentence has its own."""
    lines = page.split("\n")
    return [
        (block, at)
        for block in blocks
        for at, sign in enumerate(block.text)
        if sign != "\n" and not (sign.isspace() and block.kind is BlockKind.INLINE)
        if not _is_at(lines, block.place_of(at), sign)
    ]


def _is_at(lines: list[str], place: Place, sign: str) -> bool:
    rest = lines[place.line - 1][place.column - 1 :]
    return rest[:1] == sign or (sign == " " and bool(rest)) or (rest[:1] == "&" and unescape(rest).startswith(sign))
