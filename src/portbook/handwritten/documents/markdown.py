"""The blocks of a Markdown page: fenced, indented, in lists, quotes, tabs, tables and HTML, and code in sentences.

markdown-it-py knows CommonMark and tables; it tells the lines of a token, and what stands where in a line is looked up there.
"""

from __future__ import annotations

import re
from bisect import bisect, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from portbook.handwritten.documents import html
from portbook.handwritten.documents.block import Block, BlockKind, SourceLine, in_order, source_lines
from portbook.handwritten.documents.containers import FENCE, dedented, without_bodies

_FRONT_MATTER = re.compile(r"---[ \t]*")
_LANGUAGE = re.compile(r"[A-Za-z0-9_+#-]+")
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][\w-]*)")
_DEEPEST = 8
"""Containers in containers that are looked into."""


def blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a page, in the order of the file."""
    return in_order(_Scan().of(_without_front_matter(source_lines(text))))


def _without_front_matter(lines: Sequence[SourceLine]) -> Sequence[SourceLine]:
    if not lines or not _FRONT_MATTER.fullmatch(lines[0].text):
        return lines
    end = next((at for at, line in enumerate(lines[1:], 1) if _FRONT_MATTER.fullmatch(line.text)), -1)
    return lines[end + 1 :]


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


@dataclass
class _Scan:
    """One page.

    Attributes:
        section: the number of the part that is scanned now.
    """

    section: int = field(default=0)

    def of(self, lines: Sequence[SourceLine], depth: int = 0) -> Iterator[Block]:
        """The blocks of some lines that are a document of their own."""
        outside, bodies = without_bodies(lines)
        self.section += 1
        ends_of_pre = [at for at, line in enumerate(outside, 1) if "</pre" in line.text.lower()]
        within_html = 0
        for token in _parser().parse("\n".join(line.text for line in outside)):
            if token.map is None or token.map[0] < within_html:
                continue
            if token.type == "html_block":
                first, last = token.map
                if html.is_open(outside[first:last]):  # an empty line ends it for Markdown, and not for a browser
                    last = next(iter(ends_of_pre[bisect(ends_of_pre, last) :]), last)
                token.map[1] = within_html = last
            if token.type == "heading_open":
                self.section += 1
            yield from self._of_token(token, outside[slice(*token.map)], depth)
        if depth < _DEEPEST:
            for body in bodies:
                yield from self.of(body, depth + 1)

    def _of_token(self, token: Token, lines: Sequence[SourceLine], depth: int) -> Iterator[Block]:
        if token.type == "fence":
            content = _content(token, lines[1:])
            yield Block(BlockKind.FENCED, content, language(token.info), self.section)
        elif token.type == "code_block":
            yield from self._indented(_content(token, lines), depth)
        elif token.type == "inline":
            yield from self._inline(token, lines)
        elif token.type == "html_block" and depth < _DEEPEST:
            yield from self._html(lines, depth)

    def _indented(self, content: tuple[SourceLine, ...], depth: int) -> Iterator[Block]:
        """Indented code; if it has fences, it is the body of something that CommonMark does not know."""
        if depth < _DEEPEST and any(FENCE.match(line.text) for line in content):
            yield from self.of(content, depth + 1)
        else:
            yield Block(BlockKind.INDENTED, content, "", self.section)

    def _html(self, lines: Sequence[SourceLine], depth: int) -> Iterator[Block]:
        """Code in HTML, or fences behind a line with a tag, without an empty line between, as in the tabs of MDX."""
        rest = [line for line in lines if not line.text.lstrip().startswith("<")]
        if any(FENCE.match(line.text) for line in rest):
            least = min(len(line.text) - len(line.text.lstrip()) for line in rest if line.text.strip())
            yield from self.of([dedented(line, least) for line in rest], depth + 1)
        else:
            yield from html.blocks_in(lines, self.section)

    def _inline(self, token: Token, lines: Sequence[SourceLine]) -> Iterator[Block]:
        cursor = _Cursor(lines)
        for child in token.children or ():
            if child.type == "code_inline":
                if (content := cursor.next(child.content)) is not None:
                    yield Block(BlockKind.INLINE, content, "", self.section)
            elif child.type == "html_inline" and (element := cursor.element(child.content)):
                yield from html.blocks_in(element, self.section)


def language(info: str) -> str:
    """The language that the first line of a fence names: `bash` of `bash title="x"` and of `{.bash .copy}`."""
    match = _LANGUAGE.search(info)
    return match[0].lower() if match and not info.lstrip().startswith("{%") else ""


def _content(token: Token, lines: Sequence[SourceLine]) -> tuple[SourceLine, ...]:
    """The lines of code, where they stand in the file: markdown-it has taken away what is before them."""
    texts = token.content.removesuffix("\n").split("\n") if token.content else []
    return tuple(_placed(text, line) for text, line in zip(texts, lines, strict=False))


def _placed(text: str, line: SourceLine) -> SourceLine:
    start = len(line.text) - len(text)
    if start < 0 or not line.text.endswith(text):  # a tab of which a list takes a part
        start = len(line.text) - len(line.text.lstrip())
    return line.cut(start)


class _Cursor:
    """Finds code in the lines of a sentence or a table's row, from left to right."""

    def __init__(self, lines: Sequence[SourceLine]) -> None:
        self._lines = lines
        self._text = "\n".join(line.text for line in lines)
        self._starts = [0, *accumulate(len(line.text) + 1 for line in lines)]
        self._at = 0
        self._open: tuple[str, int] = "", 0

    def next(self, code: str) -> tuple[SourceLine, ...] | None:
        """The next place of this code; None where it is not there as it is written."""
        words = r"\s+".join(re.escape(word).replace(r"\|", r"\\?\|") for word in code.split())
        match = re.compile(rf"(?<=`)\s*(?P<code>{words})\s*(?=`)").search(self._text, self._at)
        if not code.strip() or not match:
            return None
        self._at = match.end()
        return tuple(_without_escapes(line) for line in self._cut(*match.span("code")))

    def element(self, tag: str) -> tuple[SourceLine, ...]:
        """The lines of an element that is code, at its end tag; none at any other tag."""
        match = re.compile(rf"(?<!\\){re.escape(tag)}").search(self._text, self._at)
        name = _TAG.match(tag)
        if not match or not name:
            return ()
        self._at = match.end()
        if not name["end"] and not self._open[0] and name["name"].lower() in html.INLINE:
            self._open = name["name"].lower(), match.start()
        elif name["end"] and name["name"].lower() == self._open[0]:
            first, self._open = self._open[1], ("", 0)
            return tuple(_without_escapes(line) for line in self._cut(first, match.end()))
        return ()

    def _cut(self, first: int, last: int) -> Iterator[SourceLine]:
        at = bisect_right(self._starts, first) - 1
        while at < len(self._lines) and (start := self._starts[at]) <= last:
            line = self._lines[at]
            part = line.cut(max(first - start, 0), min(last, start + len(line.text)) - start)
            lead = len(part.text) - len(part.text.lstrip())
            yield part.cut(lead)
            at += 1


def _without_escapes(line: SourceLine) -> SourceLine:
    r"""A part of a table's cell, in which `\|` is a `|`."""
    places = [match.start() for match in re.finditer(r"\\\|", line.text)]
    if not places:
        return line
    pieces = [line.text[first:last] for first, last in pairwise([0, *(at + 1 for at in places), len(line.text) + 1])]
    text = "".join(piece.removesuffix("\\") for piece in pieces[:-1]) + pieces[-1]
    gaps = tuple(at - number for number, at in enumerate(places))
    return SourceLine(text, line.number, line.start, gaps)
