"""The blocks of a reStructuredText page: code directives, literal blocks, and literals in sentences and cells.

A scanner of lines, as Sybil has one: docutils drops the body of every directive that it does not know, such as Sphinx' tabs.
Source: reStructuredText Markup Specification, "Literal Blocks", "Explicit Markup Blocks", "Inline Literals".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from portbook.handwritten.documents.block import Block, BlockKind, SourceLine, in_order, source_lines

_CODE = re.compile(
    r"(?P<indent>\s*)(?:[-*+]\s+|\|\s+)?\.\.\s+(?:code-block|code|sourcecode|prompt|parsed-literal|literal)::\s*(?P<language>[\w+-]*)"
)
_COMMENT = re.compile(r"(?P<indent>\s*)\.\.(?:\s+(?!\S+::|\[|_|\|).*)?$")
_OPTION = re.compile(r"\s+:[\w-]+:(?:\s.*)?$")
_LITERAL = re.compile(r"(?P<indent>\s*)(?!\.\.\s).*::\s*$")
_UNDERLINE = re.compile(r"([=\-~^\"'`#*+.:_])\1{2,}\s*$")
_INLINE = re.compile(r"``(?P<literal>[^`\n]+?)``|:(?:code|command|kbd|samp):`(?P<role>[^`\n]+)`")


def blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a page, in the order of the file."""
    return in_order(_blocks(source_lines(text)))


def _blocks(lines: Sequence[SourceLine]) -> Iterator[Block]:
    at = section = 0
    while at < len(lines):
        text = lines[at].text
        section += bool(_UNDERLINE.match(text))
        code, comment, literal = _CODE.match(text), _COMMENT.match(text), _LITERAL.match(text)
        opening = code or comment or literal
        if not opening:
            yield from _inline(lines[at], section)
            at += 1
            continue
        end = _end(lines, at + 1, len(opening["indent"]))
        if not comment:
            if literal:
                yield from _inline(lines[at], section)
            body = _body(lines[at + 1 : end], has_options=bool(code))
            language = code["language"].lower() if code else ""
            if body:
                kind = BlockKind.FENCED if code else BlockKind.INDENTED
                yield Block(kind, body, language, section)
        at = max(end, at + 1)


def _end(lines: Sequence[SourceLine], at: int, indent: int) -> int:
    """The line behind what is further in than an indentation."""
    while at < len(lines):
        text = lines[at].text
        if text.strip() and len(text) - len(text.lstrip()) <= indent:
            break
        at += 1
    return at


def _body(lines: Sequence[SourceLine], *, has_options: bool) -> tuple[SourceLine, ...]:
    """The lines of a body without its indentation, its options, and empty lines around it."""
    first = 0
    while has_options and first < len(lines) and _OPTION.match(lines[first].text):
        first += 1
    body = list(lines[first:])
    while body and not body[-1].text.strip():
        body.pop()
    while body and not body[0].text.strip():
        body.pop(0)
    indents = [len(line.text) - len(line.text.lstrip()) for line in body if line.text.strip()]
    least = min(indents, default=0)
    return tuple(line.cut(min(least, len(line.text))) for line in body)


def _inline(line: SourceLine, section: int) -> Iterator[Block]:
    for match in _INLINE.finditer(line.text):
        group = "literal" if match["literal"] else "role"
        yield Block(BlockKind.INLINE, (line.cut(*match.span(group)),), "", section)
