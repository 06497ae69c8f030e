"""What a document says in words: its sentences, headings, cells of tables and diagrams, with the place of each character."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import PurePath

from portbook.handwritten.documents import tables
from portbook.handwritten.documents.block import Block, BlockKind, Place, SourceLine, source_lines
from portbook.handwritten.documents.containers import FENCE
from portbook.handwritten.documents.page_title import front_matter_end, front_title
from portbook.handwritten.documents.tables import Cell, Table
from portbook.handwritten.documents.unmarked import unmarked, without_marks

_MARKDOWN_HEADING = re.compile(r"[ \t]*(?:>[ \t]*)*#{1,6}[ \t]+(?P<title>.*)")
_ASCIIDOC_HEADING = re.compile(r"={1,6}[ \t]+(?P<title>\S.*)")
_UNDERLINE = re.compile(r"([=\-~^\"'`#*+.])\1{2,}[ \t]*$")
_SETEXT = re.compile(r"={3,}[ \t]*")
_ITEM = re.compile(r"[ \t]*(?:>[ \t]*)*(?:[-*+•][ \t]+|\(?[0-9]{1,3}[.)][ \t]+|(?:\*{2,5}|\.{1,5})[ \t]+)")
_RULER = re.compile(r"[-=*_~^+|#.:`\"' \t]*")
_DIRECTIVE = re.compile(r"[ \t]*(?:\.\.[ \t]|:[\w-]+:(?:[ \t]|$)|//|:::|%%)")
_END = re.compile(r"(?<=[.!?])\)?\s+(?=[A-Z(\[\"“])")
_SHORT_FORM = re.compile(r"(?:\be\.g|\bi\.e|\betc|\bvs|\bNo|\bca|\bapprox)\.\)?$")
_TYPED = re.compile(r"\$?[ \t]*(?!(?:tcp|udp|sctp|ports?)\b)[A-Za-z./_-][\w./-]*[ \t]+\S", re.IGNORECASE)
"""Code in a sentence that is a command with arguments."""
_DRAWN = re.compile(r"[▶►◀◄→←↔⇒]|-{2,}>|<-{2,}|={2,}>|<={2,}|─>|<─")
"""An arrow: strokes alone may be a table, or what a program prints."""
_DIAGRAMS = frozenset({"mermaid", "ditaa", "plantuml", "puml", "dot", "graphviz", "d2", "svgbob", "goat"})
_PLAIN = frozenset({"", "text", "txt", "plain", "plaintext", "ascii", "diagram", "none", "raw"})
_MOST_LINES = 60
_MOST_SENTENCES, _LONGEST = 200, 4_000
"""Lines, sentences, and characters of context, of one paragraph: a longer one is none that a person wrote."""


class PassageKind(StrEnum):
    """What a passage is."""

    SENTENCE = "sentence"
    HEADING = "heading"
    CELL = "cell"
    DIAGRAM = "diagram"


@dataclass(frozen=True)
class Passage:
    """A sentence, a heading, a cell of a table, or a line of a diagram.

    Attributes:
        kind: what it is.
        lines: its lines, without marks.
        heading: the heading above it; of a heading, itself.
        paragraph: the text of the paragraph that a sentence is of.
        title: the title of the page in its front matter, and its first heading.
        cell: of a cell, where it is in its table.
        block: of a diagram, the block that it stands in.
    """

    kind: PassageKind
    lines: tuple[SourceLine, ...]
    heading: str = ""
    paragraph: str = ""
    title: str = ""
    cell: Cell | None = None
    block: Block | None = None

    @property
    def text(self) -> str:
        """Its lines, joined by blanks."""
        return " ".join(line.text for line in self.lines)

    def place_of(self, offset: int) -> Place:
        """The place in the file of a character of its text."""
        for line in self.lines:
            if offset < len(line.text):
                return line.place(max(offset, 0))
            offset -= len(line.text) + 1
        return self.lines[-1].place(len(self.lines[-1].text))


def passages(path: str, text: str, blocks: Sequence[Block]) -> tuple[Passage, ...]:
    """The passages of a document, in its order.

    Args:
        path: the document's path, whose end tells its format.
        text: the document.
        blocks: its blocks, which are no prose but for diagrams.
    """
    suffix = PurePath(path).suffix.lower()
    lines = tuple(_outside(source_lines(text), blocks))
    found = _Page(lines, tables.scanner(suffix), suffix, named=front_title(text)).passages()
    return tuple(sorted([*found, *_diagrams(blocks)], key=lambda passage: passage.place_of(0)))


def _outside(lines: Sequence[SourceLine], blocks: Sequence[Block]) -> Iterator[SourceLine]:
    """The lines, with empty ones in the place of code and front matter, and blanks in the place of commands."""
    code = {line.number for block in blocks if block.kind is not BlockKind.INLINE for line in block.lines}
    code |= set(range(1, front_matter_end(lines) + 1))
    typed: dict[int, list[SourceLine]] = {}
    for block in blocks:
        if block.kind is BlockKind.INLINE and _TYPED.match(block.text):
            for part in block.lines:
                typed.setdefault(part.number, []).append(part)
    yield from unmarked(
        line.cut(0, 0) if line.number in code or FENCE.match(line.text) else _blanked(line, typed.get(line.number, ()))
        for line in lines
    )


def _blanked(line: SourceLine, parts: Sequence[SourceLine]) -> SourceLine:
    """A line with blanks in the place of parts of it."""
    text = line.text
    for part in parts:
        first, last = part.place(0).column - 1, part.place(len(part.text)).column - 1
        text = text[:first] + " " * (last - first) + text[last:]
    return replace(line, text=text) if parts else line


@dataclass
class _Page:
    """The lines of a page.

    Attributes:
        lines: outside of code.
        tables: what finds the tables of its format.
        suffix: the end of its name.
        named: the title in the front matter.
        heading: the last heading.
        first: that title and the first heading.
        open: the lines of the paragraph that is not yet at its end.
    """

    lines: tuple[SourceLine, ...]
    tables: tables.Scanner
    suffix: str
    named: str = ""
    heading: str = ""
    first: str = ""
    open: list[SourceLine] = field(default_factory=list)

    def passages(self) -> Iterator[Passage]:
        self.first = self.named
        found = {table.first: table for table in self.tables(self.lines)}
        at = 0
        while at < len(self.lines):
            if table := found.get(at):
                yield from self._paragraph()
                yield from self._cells(table)
                at = table.last
            else:
                yield from self._line(at)
                at += 1
        yield from self._paragraph()

    def _line(self, at: int) -> Iterator[Passage]:
        """What a line ends: a paragraph, of which it may begin another; a title is a passage itself."""
        line, title = self.lines[at], self._title(at)
        is_mark = bool(_RULER.fullmatch(line.text))
        if title is not None or is_mark or _DIRECTIVE.match(line.text) or _ITEM.match(line.text):
            yield from self._paragraph()
        if title is not None:
            at_first, self.heading = not self.heading, title.strip()
            self.first = f"{self.named} {self.heading}".strip() if at_first else self.first
            yield Passage(PassageKind.HEADING, (line,), self.heading, title=self.first)
        elif not is_mark and not (_DIRECTIVE.match(line.text) and self._is_command(line.text)):
            self.open.append(line)
            if len(self.open) >= _MOST_LINES:
                yield from self._paragraph()

    def _paragraph(self) -> Iterator[Passage]:
        """The sentences of the lines since the last paragraph."""
        lines, self.open = self.open, []
        yield from self._sentences(lines)

    def _title(self, at: int) -> str | None:
        """The title that a line is; None where it is none."""
        text = self.lines[at].text
        pattern = _ASCIIDOC_HEADING if self.suffix in {".adoc", ".asciidoc", ".asc"} else _MARKDOWN_HEADING
        if self.suffix != ".rst" and (match := pattern.match(text)):
            return match["title"].rstrip("# ")
        below = self.lines[at + 1].text if at + 1 < len(self.lines) else ""
        underline = _UNDERLINE if self.suffix == ".rst" else _SETEXT
        is_title = underline.fullmatch(below) and text[:1].strip() and not _RULER.fullmatch(text)
        return text if is_title else None

    @staticmethod
    def _is_command(text: str) -> bool:
        """Whether a line tells the generator something, and a reader nothing."""
        return text.lstrip().startswith(("//", ":::", "%%")) or "::" in text or text.lstrip().startswith(".. ")

    def _cells(self, table: Table) -> Iterator[Passage]:
        for cell in table.cells:
            if any(line.text.strip() for line in cell.lines):
                yield Passage(PassageKind.CELL, cell.lines, self.heading, title=self.first, cell=cell)

    def _sentences(self, paragraph: Sequence[SourceLine]) -> Iterator[Passage]:
        """The sentences of a paragraph."""
        if not paragraph:
            return
        whole = Passage(PassageKind.SENTENCE, tuple(paragraph), self.heading, title=self.first)
        text, start = whole.text, 0
        ends = [
            match
            for match in _END.finditer(text)
            if not _SHORT_FORM.search(text[max(0, match.start() - 12) : match.start()])
        ]
        spans = [*((match.start(), match.end()) for match in ends[:_MOST_SENTENCES]), (len(text), len(text))]
        for first, last in spans:
            yield replace(whole, lines=tuple(_cut(paragraph, start, first)), paragraph=text[:_LONGEST])
            start = last


def _cut(lines: Sequence[SourceLine], first: int, last: int) -> Iterator[SourceLine]:
    """The lines of a stretch of their text."""
    start = 0
    for line in lines:
        end = start + len(line.text)
        if first <= end and start < max(last, first + 1):
            yield line.cut(max(first - start, 0), max(min(last, end) - start, 0))
        start = end + 1


def _diagrams(blocks: Sequence[Block]) -> Iterator[Passage]:
    for block in blocks:
        if block.kind is BlockKind.INLINE or not _is_diagram(block):
            continue
        for line in block.lines:
            shown = without_marks(line) if block.language == "mermaid" else line
            if shown.text.strip() and not shown.text.lstrip().startswith("%%"):
                yield Passage(PassageKind.DIAGRAM, (shown,), block=block)


def _is_diagram(block: Block) -> bool:
    if block.language in _DIAGRAMS:
        return True
    return block.language in _PLAIN and any(_DRAWN.search(line.text) for line in block.lines)
