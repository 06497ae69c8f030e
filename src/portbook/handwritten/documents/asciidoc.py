"""The blocks of an AsciiDoc page: delimited listings, literal paragraphs, and code in sentences and cells.

A scanner of delimiters. Source: AsciiDoc Language Documentation, "Delimited Blocks", "Source Code Blocks", "Literal Blocks".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from portbook.handwritten.documents.block import Block, BlockKind, SourceLine, in_order, source_lines

_SOURCE = re.compile(
    r"\s*\[(?:source)?[%\w]*\s*,\s*\"?(?P<language>[\w+-]+)\"?[^\]]*\]\s*$|\s*\[(?P<style>source|listing|console)[^\]]*\]\s*$"
)
_OTHER_ATTRIBUTES = re.compile(r"\s*\[.*\]\s*$|\s*\.[^\s.].*$")
_DELIMITER = re.compile(r"(?P<mark>-{4,}|\.{4,}|`{3,})(?P<info>[\w+,-]*)\s*$")
_COMMENT = re.compile(r"/{4,}\s*$")
_HEADING = re.compile(r"={1,6}\s+\S")
_CALLOUT = re.compile(r"\s*(?:(?:#|//)\s*)?<(?:\d+|\.)>\s*$")
_INLINE = re.compile(r"(?<![\w`])(?P<ticks>`{1,2})\+?(?P<code>[^`\n]+?)\+?(?P=ticks)(?![\w`])")


def blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a page, in the order of the file."""
    return in_order(_blocks(source_lines(text)))


def _blocks(lines: Sequence[SourceLine]) -> Iterator[Block]:
    at = section = 0
    language, blank = "", True
    while at < len(lines):
        text = lines[at].text
        if _COMMENT.match(text):
            at = _closed(lines, at, text.strip()) + 1
        elif delimiter := _DELIMITER.match(text):
            end = _closed(lines, at, delimiter["mark"])
            yield Block(
                BlockKind.FENCED, _code(lines[at + 1 : end]), language or delimiter["info"].strip(",").lower(), section
            )
            at, language = end + 1, ""
        elif source := _SOURCE.match(text):
            language = (source["language"] or "").lower()
            at += 1
        elif _OTHER_ATTRIBUTES.match(text):
            at += 1
        elif blank and text[:1] in {" ", "\t"} and text.strip() and not re.match(r"\s*(?:[*.-]+|\d+\.)\s", text):
            end = next((number for number in range(at, len(lines)) if not lines[number].text.strip()), len(lines))
            yield Block(BlockKind.INDENTED, _dedented(_code(lines[at:end])), "", section)
            at = end
        else:
            section += bool(_HEADING.match(text))
            if language and text.strip():  # a source paragraph has no delimiters
                end = next((number for number in range(at, len(lines)) if not lines[number].text.strip()), len(lines))
                yield Block(BlockKind.FENCED, _code(lines[at:end]), language, section)
                at, language = end, ""
                continue
            yield from _inline(lines[at], section)
            blank = not text.strip()
            at += 1
            continue
        blank = True


def _closed(lines: Sequence[SourceLine], at: int, mark: str) -> int:
    """The line that ends what a line begins; the end of the page where none does."""
    return next((number for number in range(at + 1, len(lines)) if lines[number].text.rstrip() == mark), len(lines))


def _code(lines: Sequence[SourceLine]) -> tuple[SourceLine, ...]:
    """Lines without their callouts."""
    return tuple(line.cut(0, match.start()) if (match := _CALLOUT.search(line.text)) else line for line in lines)


def _dedented(lines: tuple[SourceLine, ...]) -> tuple[SourceLine, ...]:
    least = min(len(line.text) - len(line.text.lstrip()) for line in lines)
    return tuple(line.cut(least) for line in lines)


def _inline(line: SourceLine, section: int) -> Iterator[Block]:
    if line.text.startswith("//"):
        return
    for match in _INLINE.finditer(line.text):
        yield Block(BlockKind.INLINE, (line.cut(*match.span("code")),), "", section)
