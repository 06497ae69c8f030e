"""What is being read in the innermost container: a paragraph, a fence, indented code or raw HTML; or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from portbook.plain import leaves
from portbook.plain.attributes import ATTRIBUTES
from portbook.plain.leaves import Code, Fence, Paragraph, Raw
from portbook.plain.place import Place
from portbook.plain.raw import fence as fenced
from portbook.plain.raw import raw_lines
from portbook.plain.tags import VOID
from portbook.plain.text import literal
from portbook.plain.writer import Parts, Writer


class OpenLeaf:
    """It takes lines without their prefixes, and writes them when it ends."""

    def __init__(self, writer: Writer, place: Place) -> None:
        self._writer = writer
        self._place = place
        self.paragraph: Paragraph | None = None
        self.fence: Fence | None = None
        self.code: Code | None = None
        self.raw: Raw | None = None
        self.term_depth = -1
        self._parts: Parts = []

    def line(self, text: str, parts: Parts) -> None:
        """Write a line that is a leaf of its own."""
        self.end()
        self._writer.write(self._writer.prefix(parts), text)

    def begin(self, text: str, parts: Parts, at: int) -> None:
        """Begin a paragraph, at an index of its line."""
        self.end()
        prefix = self._writer.prefix(parts)
        self.paragraph = Paragraph([prefix], [leaves.margin(text) + text.lstrip(" ")], at=at, outermost=not prefix)

    def go_on(self, text: str, parts: Parts) -> None:
        """Take another line of the paragraph that is open."""
        if self.paragraph is not None:
            self.paragraph.prefixes.append(self._writer.following(parts))
            self.paragraph.lines.append(text)

    def begin_raw(self, raw: Raw, text: str, parts: Parts) -> None:
        """Begin raw HTML with its first line."""
        self.end()
        self.raw, self._parts = raw, parts
        self.add_raw(raw, text)

    def add_raw(self, raw: Raw, text: str) -> None:
        """Take a line of raw HTML, and end with the element."""
        raw.add(text)
        if raw.depth <= 0 or raw.name in VOID:
            self.end()

    def add_code(self, text: str, start: int, parts: Parts) -> None:
        """Take a line of indented code, whose lines start behind so many spaces."""
        if self.code is None:
            self.end()
            self.code, self._parts = Code(), parts
        self.code.lines += [line[at + start :] for line, _parts, at in self.code.blanks]
        self.code.blanks.clear()
        self.code.lines.append(text)

    def open_fence(self, match: re.Match[str], text: str, parts: Parts) -> None:
        """Begin a fence with its first line; its title stands above it."""
        self.end(raw_goes_on=True)
        info, margin = match["info"], leaves.margin(text)
        if title := leaves.fence_title(info):
            self._writer.apart()
            self._writer.write(self._writer.prefix(parts), margin + leaves.bold(literal(title), self._place))
            self._writer.apart()
        language = leaves.language(info)
        shown = match.group() if language == info else match["marks"] + language
        self._writer.write(self._writer.prefix(parts), margin + shown)
        indent = len(text) - len(text.lstrip(" "))
        self.fence = Fence(match["marks"], indent, len(margin), len(self._writer.frames))

    def add_to_fence(self, fence: Fence, text: str, parts: Parts) -> None:
        """Write a line of a fence, or its end."""
        self._writer.write(self._writer.prefix(parts), fence.shown(text))
        if fence.closes(text):
            self.fence = None

    def cut_fence(self) -> None:
        """End a fence that its container ends; where the container leaves no trace, by its marks."""
        fence, self.fence = self.fence, None
        frames = self._writer.frames
        if fence and frames and not frames[-1].following.strip() and self._writer.converted:
            self._writer.write(self._writer.prefix([]), " " * fence.margin + fence.marks)

    def end(self, *, is_term: bool = False, raw_goes_on: bool = False) -> None:
        """Write what is open.

        Args:
            is_term: whether a definition follows.
            raw_goes_on: whether what follows stands within raw HTML.
        """
        if self.paragraph is not None:
            paragraph, self.paragraph = self.paragraph, None
            self._write_paragraph(paragraph, is_term=is_term)
        elif self.code is not None:
            code, self.code = self.code, None
            self._write_apart(fenced("\n".join(code.lines)))
            for line, parts, _at in code.blanks:
                self._writer.blank(line, parts)
        elif self.raw is not None:
            raw = self.raw
            self.raw = Raw(raw.name, raw.depth, ends_later=raw.ends_later) if raw_goes_on else None
            self._write_apart(raw_lines("\n".join(raw.lines), self._place))

    def _write_paragraph(self, paragraph: Paragraph, *, is_term: bool) -> None:
        lines = leaves.paragraph(paragraph, self._place)
        if is_term:
            self.term_depth = len(self._writer.frames)
            lines = [leaves.bold(ATTRIBUTES.sub("", line), Place(heading=True)) for line in lines]
        if not lines:
            self._writer.left_out()
        for number, line in enumerate(lines):
            self._writer.write(paragraph.prefixes[min(number, len(paragraph.prefixes) - 1)], line)

    def _write_apart(self, lines: Iterable[str]) -> None:
        """Write lines with blank ones around them."""
        self._writer.apart()
        written = False
        for line in lines:
            self._writer.write(self._writer.prefix(self._parts), line)
            written = True
        if not written:
            self._writer.left_out()
        self._writer.apart()
