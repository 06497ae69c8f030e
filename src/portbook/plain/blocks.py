"""A page, line by line: containers are opened and closed, and what stands in them is written as plain Markdown."""

from __future__ import annotations

from portbook.plain import leaves
from portbook.plain.leaves import UNDERLINE, Raw
from portbook.plain.open_leaf import OpenLeaf
from portbook.plain.page_lines import COMMENT, PageLines, behind_spaces
from portbook.plain.place import Place
from portbook.plain.starts import BLOCK_TAG, FENCE, HEADING, QUOTE, RULE, Start, container, is_markdown_tag
from portbook.plain.writer import DEEPEST, Parts, Writer, opened

_CODE = 4
"""Spaces before indented code."""
_MOST_ON_A_LINE = 100
"""Containers that one line may open; what stands behind them is text."""
_WHOLE_LINE = -1


def convert(text: str, place: Place) -> str:
    """The body of a page. Takes time in proportion to its length, and no stack for what is inside something else."""
    blocks = _Blocks(text, place)
    for number in range(len(blocks.page.lines)):
        blocks.line(number)
    blocks.close(0)
    blocks.leaf.end()
    return blocks.writer.text()


class _Blocks:
    """The state between two lines: the containers, in the writer, and what is open in the innermost one."""

    def __init__(self, text: str, place: Place) -> None:
        self.page = PageLines(text)
        self.writer = Writer()
        self.leaf = OpenLeaf(self.writer, place)
        self._place = place

    def line(self, number: int) -> None:
        """Read a line."""
        in_code = self.leaf.fence is not None and not self.writer.frames
        line = self.page.lines[number] if in_code else self.page.with_spaces(number)
        depth, at, parts = self._matched(line)
        if self.leaf.fence is not None:
            if depth == self.leaf.fence.depth:
                self.leaf.add_to_fence(self.leaf.fence, line[at:], parts)
                return
            self.leaf.cut_fence()
        end = behind_spaces(line, at)
        if end == len(line):
            self._blank(number, depth, at, parts)
        elif self._goes_on(line[end:], depth):
            self.leaf.go_on(line[end:] if depth else line[at:], parts)
        else:
            self.close(depth)
            self._read(number, line, at, parts)

    def _matched(self, line: str) -> tuple[int, int, Parts]:
        """How many containers go on in a line, where their content starts, and what the page has before it."""
        parts: Parts = []
        at, end = 0, behind_spaces(line, 0)
        for frame in self.writer.frames:
            if frame.kind == "quote":
                mark = QUOTE.match(line, at)
                if mark is None:
                    break
                parts.append(mark.group())
                at = mark.end()
                end = behind_spaces(line, at)
            elif end == len(line) or end - at >= frame.columns:
                parts.append(None)
                at = min(at + frame.columns, end)
            elif end - at >= frame.least:
                parts.append(None)
                at += frame.least
            else:
                break
        return len(parts), at, parts

    def _goes_on(self, rest: str, depth: int) -> bool:
        """Whether a line without the marks of its containers goes on in the paragraph that is in them."""
        if self.leaf.paragraph is None or depth == len(self.writer.frames):
            return False
        if any(frame.kind in {"box", "tab"} for frame in self.writer.frames[depth:]):
            return False
        starts = HEADING.match(rest) or RULE.match(rest) or FENCE.match(rest) or BLOCK_TAG.match(rest)
        return not starts and container(rest, defining=self.leaf.term_depth >= 0) is None

    def close(self, depth: int) -> None:
        """Close all containers but so many, and what is in them."""
        if depth < len(self.writer.frames):
            self.leaf.end()
            self.writer.pop_to(depth)

    def _blank(self, number: int, depth: int, at: int, parts: Parts) -> None:
        line = self.page.lines[number]
        self.close(depth)
        if self.leaf.raw is not None and self.leaf.raw.ends_later:
            self.leaf.raw.lines.append("")
        elif self.leaf.code is not None:
            self.leaf.code.blanks.append((line, parts, at))
        else:
            paragraph = self.leaf.paragraph
            self.leaf.end(is_term=paragraph is not None and self.page.defines_next(number, paragraph.at))
            self.writer.blank(line, parts)

    def _read(self, number: int, line: str, at: int, parts: Parts) -> None:
        """Read what a line has in the containers that go on: first the new ones that it opens, then their content."""
        for _ in range(_MOST_ON_A_LINE):
            end = behind_spaces(line, at)
            if end == len(line):
                self.leaf.line("", parts)
                return
            if self._is_text(line, end, at, parts):
                return
            step = self._entered(line[end:], end - at, parts)
            if step == _WHOLE_LINE:
                return
            if not step:
                break
            at = end + step
        self._leaf_line(number, line, at, parts)

    def _is_text(self, line: str, end: int, at: int, parts: Parts) -> bool:
        """Whether a line was taken as raw HTML, indented code, or more of a paragraph, in which nothing starts."""
        if self.leaf.raw is not None:
            if FENCE.match(line, end):
                return False
            self.leaf.add_raw(self.leaf.raw, line[at:])
            return True
        start = self._slack + _CODE
        if end - at < start:
            return False
        if self.leaf.paragraph is None:
            self.leaf.add_code(line[at + start :], start, parts)
        else:
            self.leaf.go_on(line[at:], parts)
        return True

    @property
    def _slack(self) -> int:
        return self.writer.frames[-1].slack if self.writer.frames else 0

    def _entered(self, rest: str, indent: int, parts: Parts) -> int:
        """The width of the start of a container that a line opens; 0 for none, `_WHOLE_LINE` where nothing is behind it."""
        if tag := is_markdown_tag(rest):
            self.leaf.end()
            self.writer.left_out()
            end = behind_spaces(rest, tag.end())
            return end if end < len(rest) else _WHOLE_LINE
        in_paragraph = self.leaf.paragraph is not None
        start = container(rest, defining=in_paragraph or self.leaf.term_depth == len(self.writer.frames))
        if start is None or (in_paragraph and not start.interrupts):
            return 0
        self.leaf.end(is_term=start.kind == "definition")
        if start.kind in {"box", "tab"}:
            self._titled(start, indent, parts)
            return _WHOLE_LINE
        if start.kind == "definition":
            self.writer.apart()
        self.writer.push(opened(start, indent, self._slack, quoted=False))
        parts.append(None)
        return start.width

    def _titled(self, start: Start, indent: int, parts: Parts) -> None:
        """Open a box or a tab, and write its title."""
        self.leaf.term_depth = -1
        self.writer.apart()
        self.writer.push(opened(start, indent, self._slack, quoted=self.writer.boxes < DEEPEST))
        title = leaves.bold(start.title, self._place)
        if title:
            self.writer.write(self.writer.prefix(parts), title)
            self.writer.apart()
        else:
            self.writer.left_out()

    def _leaf_line(self, number: int, line: str, at: int, parts: Parts) -> None:
        """Read what a line has behind the containers."""
        text = line[at:]
        rest = text.lstrip(" ")
        if len(self.writer.frames) <= self.leaf.term_depth:
            self.leaf.term_depth = -1
        if self.leaf.paragraph is not None and UNDERLINE.match(text):
            self.leaf.go_on(text, parts)
            self.leaf.end()
        elif HEADING.match(rest):
            self.leaf.line(leaves.margin(text) + leaves.heading(rest, self._place), parts)
        elif RULE.match(rest):
            self.leaf.line(leaves.margin(text) + rest, parts)
        elif fence := FENCE.match(rest):
            self.leaf.open_fence(fence, text, parts)
        elif raw := self._raw(number, rest):
            self.leaf.begin_raw(raw, rest, parts)
        elif self.leaf.paragraph is not None:
            self.leaf.go_on(text, parts)
        else:
            self.leaf.begin(text, parts, at)

    def _raw(self, number: int, rest: str) -> Raw | None:
        """Raw HTML that a line starts; a comment in a paragraph is the paragraph's."""
        if rest.startswith("<!--"):
            later = self.leaf.paragraph is None and self.page.ends_later(COMMENT, number)
            return Raw(COMMENT, ends_later=True) if later else None
        if not BLOCK_TAG.match(rest):
            return None
        name = leaves.tag_name(rest)
        return Raw(name, ends_later=self.page.ends_later(name, number))
