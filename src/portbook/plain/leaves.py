"""What stands in containers: a paragraph, a fence, indented code or raw HTML becomes lines of Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from portbook.plain.attributes import without_alone, without_at_end, without_in_cells
from portbook.plain.inline import inline
from portbook.plain.page_lines import COMMENT
from portbook.plain.place import Place
from portbook.plain.starts import LEFT_OUT
from portbook.plain.text import not_a_block, not_a_module
from portbook.plain.writer import Parts

UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ ]*$")
_DELIMITERS = re.compile(r"[ ]*\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?[ ]*$")
_LANGUAGE = re.compile(r"\.?([\w#.+/-]+)")
_CLASSES = re.compile(r"\.([\w#.+-]+)")
_TITLE = re.compile(r"""\btitle=(?:"([^"]*)"|'([^']*)')""")
_TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
_CODE = 4
"""Spaces before indented code."""
_BUTTONS = frozenset({"copy", "no-copy", "select", "no-select", "annotate", "no-annotate"})
"""Classes of Material's fences that are no languages."""


@dataclass
class Paragraph:
    """Lines of text.

    Attributes:
        prefixes: what stands before each line in the output.
        lines: without their prefixes.
        at: the index in its first line where the content of its containers starts.
        outermost: whether it is in no container.
    """

    prefixes: list[str]
    lines: list[str]
    at: int = 0
    outermost: bool = False


@dataclass
class Fence:
    """A fence that is open.

    Attributes:
        marks: its backticks or tildes.
        indent: spaces before it, which its lines may start with too.
        margin: spaces before it in the output.
        depth: containers that it is in.
    """

    marks: str
    indent: int
    margin: int
    depth: int

    def closes(self, text: str) -> bool:
        """Whether a line is its end."""
        marks = text.strip(" \t")
        margin = len(text) - len(text.lstrip(" "))
        return marks.startswith(self.marks) and not marks.strip(marks[0]) and margin <= self.indent + 3

    def shown(self, text: str) -> str:
        """A line in the output: its code is what it was."""
        if self.margin == self.indent:
            return text
        spaces = len(text) - len(text.lstrip(" "))
        return " " * self.margin + text[min(spaces, self.indent) :]


@dataclass
class Code:
    """Lines of indented code; the blank ones behind them may be part of it, as (line, parts, index of its content)."""

    lines: list[str] = field(default_factory=list)
    blanks: list[tuple[str, Parts, int]] = field(default_factory=list)


@dataclass
class Raw:
    """Lines of raw HTML, up to the end of the element that it starts with.

    Attributes:
        name: of the element; `--` for a comment.
        depth: elements of this name that are open.
        lines: as they stand in the container.
        ends_later: whether there is an end tag below; without one, a blank line ends it.
    """

    name: str
    depth: int = 0
    lines: list[str] = field(default_factory=list)
    ends_later: bool = field(default=True, kw_only=True)

    def add(self, text: str) -> None:
        """Take a line."""
        self.lines.append(text)
        if self.name == COMMENT:
            self.depth = 0 if "-->" in text else 1
        else:
            tags = re.findall(rf"<(/?){self.name}(?=[\s/>]|$)", text, re.IGNORECASE)
            self.depth += sum(-1 if closing else 1 for closing in tags)


def margin(text: str) -> str:
    """The spaces before a line, unless they would make code of it."""
    indent = len(text) - len(text.lstrip(" "))
    return " " * indent if indent < _CODE else ""


def tag_name(rest: str) -> str:
    """The name of the tag that a text starts with, in lower case."""
    match = _TAG_NAME.match(rest)
    return match[1].lower() if match else ""


def paragraph(leaf: Paragraph, place: Place) -> list[str]:
    """The lines of a paragraph, a table, or a heading with a line below it; none where nothing of them is seen."""
    lines = [line for line in leaf.lines if not LEFT_OUT.match(line.lstrip(" "))]
    if not lines:
        return []
    if len(lines) > 1 and "|" in lines[0] and _DELIMITERS.match(lines[1]):
        return table(lines, place)
    *above, last = lines
    if above and UNDERLINE.match(last):
        return [*_text("\n".join([*above[:-1], without_at_end(above[-1])]), place, leaf), last]
    return _text(without_alone("\n".join(lines)), place, leaf)


def _text(text: str, place: Place, leaf: Paragraph) -> list[str]:
    converted = inline(text, place)
    if converted == text:
        return [first_line(text, leaf), *text.split("\n")[1:]]
    lines = [line for line in converted.split("\n") if line.strip()]
    if not lines:
        return []
    first, *following = map(_as_it_started, lines, [*leaf.lines, *[""] * len(lines)])
    return [first_line(first.rstrip(" \t"), leaf), *following]


def _as_it_started(line: str, original: str) -> str:
    """A line, so that it starts no block unless it did so before something in it became Markdown."""
    start = original.lstrip(" ")
    if line == original or not_a_block(start) != start:
        return line
    return line[: len(line) - len(line.lstrip(" "))] + not_a_block(line)


def first_line(text: str, leaf: Paragraph) -> str:
    """The first line, which MDX may take for JavaScript where it is in no container."""
    line = text.split("\n", 1)[0]
    return not_a_module(line) if leaf.outermost else line


def table(lines: Sequence[str], place: Place) -> list[str]:
    """A table: its rows are converted one by one, and its cells stay apart."""
    cells = replace(place, cell=True)
    return [line if number == 1 else inline(without_in_cells(line), cells) for number, line in enumerate(lines)]


def heading(line: str, place: Place) -> str:
    """A heading with its marks."""
    return inline(without_at_end(line), replace(place, heading=True)).rstrip(" ")


def bold(title: str, place: Place) -> str:
    """A title of a box or of tabs as a paragraph; empty for none."""
    text: str = inline(title.strip(), replace(place, heading=True)).strip()
    if not text:
        return ""
    marks = "__" if "*" in text else "**"
    return f"{marks}{text}{marks}"


def language(info: str) -> str:
    """The language of a fence, of its first class or its first word."""
    if info.startswith("{"):
        classes: list[str] = [name for name in _CLASSES.findall(info.split("=", 1)[0]) if name not in _BUTTONS]
        if classes:
            return classes[0]
    match = _LANGUAGE.match(info.lstrip("{ "))
    named: str = match[1] if match and "=" not in info[: match.end() + 3] else ""
    return named


def fence_title(info: str) -> str:
    """The title above a fence; empty for none."""
    match = _TITLE.search(info)
    return (match[1] or match[2] or "") if match else ""
