"""A page, line by line: containers are opened and closed, and what stands in them is written as plain Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable

from portbook.plain import leaves
from portbook.plain.attributes import ATTRIBUTES
from portbook.plain.inline import Place
from portbook.plain.leaves import UNDERLINE, Code, Fence, Paragraph, Raw
from portbook.plain.raw import fence as fenced
from portbook.plain.raw import raw_lines
from portbook.plain.starts import BLOCK_TAG, FENCE, HEADING, RULE, Start, container, is_markdown_tag
from portbook.plain.tags import VOID
from portbook.plain.text import literal
from portbook.plain.writer import DEEPEST, Parts, Writer, opened

_SPACES = re.compile(r" *")
_LEADING = re.compile(r"[ \t]*\t[ \t]*")
_QUOTE = re.compile(r" {0,3}> ?")
_DEFINITION = re.compile(r" {0,3}:[ ]{1,3}\S")
_CODE = 4
_MOST_ON_A_LINE = 100
"""Containers that one line may open; what stands behind them is text."""


def convert(text: str, place: Place) -> str:
    """The body of a page. Takes time in proportion to its length, and no stack for what is inside something else."""
    lines = text.split("\n")
    blocks = _Blocks(place, lines)
    for number in range(len(lines)):
        blocks.line(number)
    blocks.close(0)
    blocks.end_leaf()
    return blocks.writer.text()


def _spaces(line: str, at: int) -> int:
    """The index behind the spaces at an index."""
    return _SPACES.match(line, at).end()  # type: ignore[union-attr]  # it matches nothing too


class _Blocks:
    """The state between two lines: the containers, in the writer, and what is being read in the innermost one."""

    def __init__(self, place: Place, lines: list[str]) -> None:
        self.writer = Writer()
        self._place = place
        self._lines = lines
        self._next_text = _next_text(lines)
        self._last_end = _last_ends(lines)
        self._paragraph: Paragraph | None = None
        self._fence: Fence | None = None
        self._code: Code | None = None
        self._raw: Raw | None = None
        self._parts: Parts = []
        self._term_depth = -1
        self._at = 0

    def line(self, number: int) -> None:
        """Read a line."""
        line = self._lines[number]
        tabs = _LEADING.match(line)
        if tabs and (self._fence is None or self.writer.frames):
            line = tabs.group().expandtabs(_CODE) + line[tabs.end() :]
        depth, at, parts = self._matched(line)
        if self._fence is not None:
            if depth == self._fence.depth:
                self._fence_line(self._fence, line[at:], parts)
                return
            self._end_fence()
        end = _spaces(line, at)
        if end == len(line):
            self._blank(number, depth, at, parts)
        elif self._goes_on(line[end:], depth):
            self._continue(self.writer.following(parts), line[end:] if depth else line[at:])
        else:
            self.close(depth)
            self._read(number, line, at, parts)

    def _matched(self, line: str) -> tuple[int, int, Parts]:
        """How many containers go on in a line, where their content starts, and what the page has before it."""
        parts: Parts = []
        at, end = 0, _spaces(line, 0)
        for frame in self.writer.frames:
            if frame.kind == "quote":
                mark = _QUOTE.match(line, at)
                if mark is None:
                    break
                parts.append(mark.group())
                at = mark.end()
                end = _spaces(line, at)
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
        if self._paragraph is None or depth == len(self.writer.frames):
            return False
        if any(frame.kind in {"box", "tab"} for frame in self.writer.frames[depth:]):
            return False
        starts = HEADING.match(rest) or RULE.match(rest) or FENCE.match(rest) or BLOCK_TAG.match(rest)
        return not starts and container(rest, defining=self._term_depth >= 0) is None

    def close(self, depth: int) -> None:
        """Close all containers but so many, and what is in them."""
        if depth < len(self.writer.frames):
            self.end_leaf()
            self.writer.pop_to(depth)

    def _blank(self, number: int, depth: int, at: int, parts: Parts) -> None:
        self.close(depth)
        if self._raw is not None and self._raw.ends_later:
            self._raw.lines.append("")
        elif self._code is not None:
            self._code.blanks.append((self._lines[number], parts, at))
        else:
            self.end_leaf(is_term=self._defines_next(number))
            self.writer.blank(self._lines[number], parts)

    def _defines_next(self, number: int) -> bool:
        """Whether the paragraph before a blank line is a term, because a definition follows."""
        following = self._next_text[number]
        if self._paragraph is None or following is None:
            return False
        line, at = self._lines[following], self._paragraph.at
        return bool(_DEFINITION.match(line, at)) and not line[:at].strip(" >")

    def _read(self, number: int, line: str, at: int, parts: Parts) -> None:
        """Read what a line has in the containers that go on: first the new ones that it opens, then their content."""
        for _ in range(_MOST_ON_A_LINE):
            end = _spaces(line, at)
            if end == len(line):
                self.writer.write(self.writer.prefix(parts), "")
                return
            if self._is_text(line, end, at, parts):
                return
            step = self._entered(line[end:], end - at, parts)
            if not step:
                break
            if step < 0:
                return
            at = end + step
        self._at = at
        self._leaf(number, line[at:], parts)

    def _is_text(self, line: str, end: int, at: int, parts: Parts) -> bool:
        """Whether a line was taken as raw HTML, indented code, or more of a paragraph, in which nothing starts."""
        if self._raw is not None and not FENCE.match(line, end):
            self._raw_line(self._raw, line[at:])
            return True
        deep = end - at >= self._slack + _CODE
        if self._paragraph is None and self._raw is None and deep:
            self._code_line(line[at + self._slack + _CODE :], parts)
            return True
        if self._paragraph is not None and deep:
            self._continue(self.writer.following(parts), line[at:])
            return True
        return False

    @property
    def _slack(self) -> int:
        return self.writer.frames[-1].slack if self.writer.frames else 0

    def _entered(self, rest: str, indent: int, parts: Parts) -> int:
        """The width of the start of a container that a line opens; 0 for none, -1 where that was the whole line."""
        if tag := is_markdown_tag(rest):
            self.end_leaf()
            self.writer.left_out()
            tail = rest[tag.end() :]
            return tag.end() if tail.strip() else -1
        depth = len(self.writer.frames)
        start = container(rest, defining=self._paragraph is not None or self._term_depth == depth)
        if start is None or not (start.interrupts or self._paragraph is None):
            return 0
        self.end_leaf(is_term=start.kind == "definition")
        if start.kind in {"box", "tab"}:
            self._titled(start, indent, parts)
            return -1
        if start.kind == "definition":
            self.writer.apart()
        self.writer.push(opened(start, indent, self._slack, quoted=False))
        parts.append(None)
        return start.width

    def _titled(self, start: Start, indent: int, parts: Parts) -> None:
        self._term_depth = -1
        self.writer.apart()
        self.writer.push(opened(start, indent, self._slack, quoted=self.writer.boxes < DEEPEST))
        title = leaves.bold(start.title, self._place)
        if title:
            self.writer.write(self.writer.prefix(parts), title)
            self.writer.apart()
        else:
            self.writer.left_out()

    def _leaf(self, number: int, text: str, parts: Parts) -> None:
        """Read a line that opens no container."""
        rest = text.lstrip(" ")
        if len(self.writer.frames) <= self._term_depth:
            self._term_depth = -1
        if self._paragraph is not None and UNDERLINE.match(text):
            self._continue(self.writer.following(parts), text)
            self.end_leaf()
        elif HEADING.match(rest):
            self.end_leaf()
            self.writer.write(self.writer.prefix(parts), _margin(text) + leaves.heading(rest, self._place))
        elif RULE.match(rest):
            self.end_leaf()
            self.writer.write(self.writer.prefix(parts), _margin(text) + rest)
        elif fence := FENCE.match(rest):
            self._open_fence(fence, text, parts)
        elif raw := self._raw_start(number, rest):
            self.end_leaf()
            self._raw, self._parts = raw, parts
            self._raw_line(raw, rest)
        elif self._paragraph is not None:
            self._continue(self.writer.following(parts), text)
        else:
            self._begin(text, rest, parts)

    def _begin(self, text: str, rest: str, parts: Parts) -> None:
        """Begin a paragraph."""
        self.end_leaf()
        prefix = self.writer.prefix(parts)
        self._paragraph = Paragraph([prefix], [_margin(text) + rest], at=self._at, outermost=not prefix)

    def _continue(self, prefix: str, text: str) -> None:
        if self._paragraph is not None:
            self._paragraph.prefixes.append(prefix)
            self._paragraph.lines.append(text)

    def _raw_start(self, number: int, rest: str) -> Raw | None:
        """Raw HTML that a line starts; a comment in a paragraph is the paragraph's."""
        if rest.startswith("<!--"):
            later = self._last_end.get("--", -1) >= number
            return Raw("--", ends_later=True) if later and self._paragraph is None else None
        if not BLOCK_TAG.match(rest):
            return None
        name = leaves.tag_name(rest)
        return Raw(name, ends_later=self._last_end.get(name, -1) >= number)

    def _raw_line(self, raw: Raw, text: str) -> None:
        raw.add(text)
        if raw.depth <= 0 or raw.name in VOID:
            self.end_leaf()

    def _code_line(self, text: str, parts: Parts) -> None:
        if self._code is None:
            self.end_leaf()
            self._code, self._parts = Code(), parts
        start = self._slack + _CODE
        self._code.lines += [line[at + start :] for line, _parts, at in self._code.blanks]
        self._code.blanks.clear()
        self._code.lines.append(text)

    def _open_fence(self, match: re.Match[str], text: str, parts: Parts) -> None:
        self.end_leaf(raw_goes_on=True)
        info, margin = match["info"], _margin(text)
        if title := leaves.fence_title(info):
            self.writer.apart()
            self.writer.write(self.writer.prefix(parts), margin + leaves.bold(literal(title), self._place))
            self.writer.apart()
        language = leaves.language(info)
        shown = match.group() if language == info else match["marks"] + language
        self.writer.write(self.writer.prefix(parts), margin + shown)
        indent = len(text) - len(text.lstrip(" "))
        self._fence = Fence(match["marks"], indent, len(margin), len(self.writer.frames))

    def _fence_line(self, fence: Fence, text: str, parts: Parts) -> None:
        prefix = self.writer.prefix(parts)
        self.writer.write(prefix, fence.shown(text))
        if fence.closes(text):
            self._fence = None

    def _end_fence(self) -> None:
        """Close a fence that its container ends; where the container leaves no trace, by its marks."""
        fence, self._fence = self._fence, None
        if fence and self.writer.frames and not self.writer.frames[-1].following.strip() and self.writer.converted:
            self.writer.write(self.writer.prefix([]), " " * fence.margin + fence.marks)

    def end_leaf(self, *, is_term: bool = False, raw_goes_on: bool = False) -> None:
        """Write what is being read."""
        if self._paragraph is not None:
            leaf, self._paragraph = self._paragraph, None
            self._write_paragraph(leaf, is_term=is_term)
        elif self._code is not None:
            code, self._code = self._code, None
            self.writer.apart()
            self._write(fenced("\n".join(code.lines)))
            self.writer.apart()
            for line, parts, _at in code.blanks:
                self.writer.blank(line, parts)
        elif self._raw is not None:
            raw = self._raw
            self._raw = Raw(raw.name, raw.ends_later, raw.depth) if raw_goes_on else None
            self.writer.apart()
            self._write(raw_lines(raw.shown(), self._place))
            self.writer.apart()

    def _write_paragraph(self, leaf: Paragraph, *, is_term: bool) -> None:
        lines = leaves.paragraph(leaf, self._place)
        if is_term:
            self._term_depth = len(self.writer.frames)
            lines = [leaves.bold(ATTRIBUTES.sub("", line), Place(heading=True)) for line in lines]
        if not lines:
            self.writer.left_out()
        for number, line in enumerate(lines):
            self.writer.write(leaf.prefixes[min(number, len(leaf.prefixes) - 1)] if number else leaf.prefixes[0], line)

    def _write(self, lines: Iterable[str]) -> None:
        """Write lines behind the prefix of the leaf's first line."""
        empty = True
        for line in lines:
            prefix = self.writer.prefix(self._parts)
            self.writer.write(prefix, line)
            empty = False
        if empty:
            self.writer.left_out()


def _margin(text: str) -> str:
    """The spaces before a line, unless they would make code of it."""
    indent = len(text) - len(text.lstrip(" "))
    return " " * indent if indent < _CODE else ""


def _next_text(lines: list[str]) -> list[int | None]:
    """For each line, the number of the next one below that is not blank."""
    following: list[int | None] = [None] * len(lines)
    for number in range(len(lines) - 2, -1, -1):
        following[number] = number + 1 if lines[number + 1].strip() else following[number + 1]
    return following


def _last_ends(lines: list[str]) -> dict[str, int]:
    """The last line with each end tag, by its name, and with the end of a comment, by `--`."""
    ends = {}
    for number, line in enumerate(lines):
        if "</" in line or "-->" in line:
            ends.update(
                dict.fromkeys((name.lower() for name in re.findall(r"</([A-Za-z][A-Za-z0-9]*)|(?<=-)->", line)), number)
            )
            if "-->" in line:
                ends["--"] = number
    return ends
