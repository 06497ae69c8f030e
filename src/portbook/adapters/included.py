"""Pages with the files that they include by pymdownx.snippets, each line with the place that it is from.

Only files of the site are read. Source: PyMdown Extensions, "Snippets": both notations, escapes, lines, sections, nesting.
"""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from portbook.adapters.assembled_page import Assembled, Line
from portbook.adapters.page_file import read_page
from portbook.adapters.site import relative
from portbook.model import Problem

_MOST_LINES = 100_000
"""Lines of a page and of all files that it includes, as often as they are handed on: files in files may grow without end."""
_INCLUDE = re.compile(r"""(?P<space>[ \t]*)(?P<escape>;*)-+8<-+(?:[ \t]+(?P<file>"[^"]+"|'[^']+'))?""")
_SECTION = re.compile(
    r".*?(?P<escape>;*)-+8<-+[ \t]+\[[ \t]*(?P<kind>start|end)[ \t]*:[ \t]*(?P<name>[a-z][-\w]*)[ \t]*\].*",
    re.IGNORECASE | re.ASCII,
)
_FILE = re.compile(
    r"(?P<path>.*?)(?::(?P<ranges>-?\d*(?::-?\d*)?(?:,-?\d*(?::-?\d*)?)*)|:(?P<section>[a-z][-\w]*))?",
    re.IGNORECASE | re.ASCII,
)
_URL = ("http://", "https://")


@dataclass(frozen=True)
class Includes:
    """How a site includes files.

    Attributes:
        bases: the folders, or files, that names of files are relative to.
        root: the folder that paths in problems are relative to.
        folders: the site's; no other file is read.
        restricted: whether a name may lead out of its base.
        dedents: whether a part of a file loses its indentation.
        appended: files that every page has at its end.
    """

    bases: tuple[Path, ...]
    root: Path
    folders: tuple[Path, ...]
    restricted: bool = True
    dedents: bool = False
    appended: tuple[str, ...] = ()


def assembled(text: str, name: str, includes: Includes | None, first_line: int = 1) -> Assembled:
    """A page with what it includes; a file that cannot be found is left out, as the extension does.

    Args:
        text: the page.
        name: what to call it in problems.
        includes: how the site includes files; None where it does not.
        first_line: the number in the file of the text's first line.
    """
    if includes is None or not ("8<-" in text or includes.appended):
        return Assembled(text)
    own = [Line(content, name, number) for number, content in enumerate(text.split("\n"), first_line)]
    if includes.appended:
        appended = ["", "", "-8<-", *"\n\n".join(includes.appended).split("\n"), "-8<-", ""]
        own += [Line(content, name, own[-1].number) for content in appended]
    try:
        return Assembled(text, tuple(_Reader(includes).with_files(own)))
    except _TooLargeError:
        return Assembled(text)


class _TooLargeError(Exception):
    """A page includes more than any person reads."""


class _Reader:
    """Puts files in the place of the lines that include them."""

    def __init__(self, includes: Includes) -> None:
        self._includes = includes
        self._within: list[Path] = []
        self._left = _MOST_LINES
        self._texts: dict[Path, str | Problem] = {}

    def with_files(self, lines: Iterable[Line], *, in_section: bool = False) -> Iterator[Line]:
        """The lines, and in their places those of files."""
        in_block = False
        for line in lines:
            self._count()
            include = _INCLUDE.fullmatch(line.text.rstrip("\r"))
            if include and include["escape"]:
                yield _unescaped(line)
            elif include and include["file"]:
                if not in_block:
                    yield from self._file(line, include["file"][1:-1].strip())
            elif include:
                in_block = not in_block
            elif in_block:
                name = line.text.strip()
                yield from self._file(line, name) if name else [replace(line, text="")]
            elif in_section or not (section := _SECTION.fullmatch(line.text)):
                yield line
            elif section["escape"]:
                yield _unescaped(line)

    def _file(self, line: Line, name: str) -> Iterator[Line]:
        """What a line includes; nothing for a file that is not there or includes itself."""
        asked = _FILE.fullmatch(name)
        if name.startswith(";") or not asked or not asked["path"].strip():
            return
        wanted = asked["path"].strip()
        path = self._found(wanted)
        if path is None or path in self._within:
            if wanted.lower().startswith(_URL):
                yield replace(line, unread=True)
            return
        called = _called(path, self._includes.root)
        if path not in self._texts:
            self._texts[path] = read_page(called, path, *self._includes.folders)
        text = self._texts[path]
        if not isinstance(text, str):
            yield replace(line, unread=True)
            return
        part = self._part([Line(content, called, number) for number, content in enumerate(_lines(text), 1)], asked)
        space = line.text[: len(line.text) - len(line.text.lstrip(" \t"))].expandtabs(4)
        self._within.append(path)
        for inner in self.with_files(part, in_section=asked["section"] is not None):
            self._count()
            yield replace(inner, text=space + inner.text, indent=inner.indent + len(space)) if space else inner
        self._within.pop()

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise _TooLargeError

    def _part(self, lines: list[Line], asked: re.Match[str]) -> list[Line]:
        """The lines or the section that a name asks for."""
        if asked["ranges"]:
            part = [line for range_ in asked["ranges"].split(",") for line in _range(lines, range_)]
        elif asked["section"]:
            part = list(_section(lines, asked["section"]))
        else:
            return lines
        return _dedented(part) if self._includes.dedents else part

    def _found(self, name: str) -> Path | None:
        for base in self._includes.bases:
            folder = base if base.is_dir() else base.parent
            path = Path(os.path.normpath(folder / name))
            inside = not self._includes.restricted or path.is_relative_to(folder)
            if inside and path.exists() and (base.is_dir() or path == base):
                return path
        return None


def _called(path: Path, root: Path) -> str:
    return relative(path if path.is_relative_to(root) else path.resolve(), root)


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _unescaped(line: Line) -> Line:
    return replace(line, text=line.text.replace(";", "", 1))


def _range(lines: list[Line], asked: str) -> list[Line]:
    """Lines `first:last`, from 1; from the end where negative, to the end where one is missing; `first` alone goes on to the end."""
    first, _, last = asked.partition(":")
    total = len(lines)
    start = 0 if first in {"", "-"} else int(first)
    end = total if last in {"", "-"} else int(last)
    return lines[
        max(total + start, 0) if start < 0 else max(start - 1, 0) : max(total + 1 + end, 0) if end < 0 else end
    ]


def _section(lines: Iterable[Line], name: str) -> Iterator[Line]:
    inside = False
    for line in lines:
        mark = _SECTION.fullmatch(line.text)
        if mark and inside and mark["escape"]:
            yield _unescaped(line)
        elif mark and mark["name"] == name:
            if mark["kind"].lower() == "end":
                return
            inside = True
        elif inside and not mark:
            yield line


def _dedented(lines: list[Line]) -> list[Line]:
    texts = textwrap.dedent("\n".join(line.text for line in lines)).split("\n")
    return [
        replace(line, text=text, indent=line.indent + len(text) - len(line.text))
        for line, text in zip(lines, texts, strict=False)
    ]
