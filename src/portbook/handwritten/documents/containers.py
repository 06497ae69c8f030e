"""Tabs, admonitions and foldable boxes of MkDocs, whose body CommonMark takes for indented code.

Source: Python-Markdown's admonition extension, PyMdown Extensions' Tabbed and Details: a line that begins with a mark, and a
body that is four columns further in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from portbook.handwritten.documents.block import SourceLine

_MARK = re.compile(r'(?P<indent>[ \t]*)(?:===[!+]? ["\']|!!!\+?[ \t]|\?\?\?\+?[ \t])')
FENCE = re.compile(r"[ \t]*(?:[-*+>][ \t]+|[0-9]{1,9}[.)][ \t]+)*(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)$")
"""The first line of fenced code, behind the marks of lists and quotes."""
_DEPTH = 4
"""Columns by which a body is further in."""


def without_bodies(lines: Sequence[SourceLine]) -> tuple[tuple[SourceLine, ...], tuple[tuple[SourceLine, ...], ...]]:
    """The lines, with empty ones in the place of bodies, and each body, no longer indented."""
    outside = list(lines)
    bodies = []
    for first, last, depth in _bodies(lines):
        bodies.append(tuple(dedented(line, depth) for line in lines[first:last]))
        outside[first:last] = [replace(line, text="", gaps=()) for line in lines[first:last]]
    return tuple(outside), tuple(bodies)


def _bodies(lines: Sequence[SourceLine]) -> Iterator[tuple[int, int, int]]:
    """The first line of each body, the line behind it, and its depth."""
    at, fence = 0, ""
    while at < len(lines):
        text = lines[at].text
        mark = None if fence else _MARK.match(text)
        fence = _fence_after(text, fence)
        at += 1
        if mark:
            depth = _width(mark["indent"]) + _DEPTH
            last = _end(lines, at, depth)
            if last > at:
                yield at, last, depth
            at = max(at, last)


def _fence_after(text: str, fence: str) -> str:
    """The mark that ends the fenced code that a line is in or begins; empty outside."""
    match = FENCE.match(text)
    if not match:
        return fence
    if not fence:
        return match["fence"]
    closes = match["fence"].startswith(fence) and not match["info"].strip()
    return "" if closes else fence


def _end(lines: Sequence[SourceLine], at: int, depth: int) -> int:
    """The line behind a body: its last line is not empty."""
    last = at
    for number in range(at, len(lines)):
        text = lines[number].text
        if not text.strip():
            continue
        if _width(text[: len(text) - len(text.lstrip())]) < depth:
            break
        last = number + 1
    return last


def _width(indent: str) -> int:
    return len(indent.expandtabs(_DEPTH))


def dedented(line: SourceLine, depth: int) -> SourceLine:
    """A line without so many columns of white space; a tab counts up to the next multiple of four."""
    at = 0
    while at < len(line.text) and line.text[at] in " \t" and _width(line.text[: at + 1]) <= depth:
        at += 1
    return line.cut(at)
