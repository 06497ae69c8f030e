"""A page that nobody writes: its parts, and what they are in Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from portbook.escape.markdown import fenced


@dataclass(frozen=True)
class Heading:
    """A heading; `text` is escaped for Markdown, and so for HTML too."""

    level: int
    text: str


@dataclass(frozen=True)
class Line:
    """A paragraph of HTML."""

    html: str


@dataclass(frozen=True)
class Element:
    """A block of HTML on lines of its own."""

    html: str


@dataclass(frozen=True)
class Prose:
    """Anything in Markdown, without code."""

    text: str


@dataclass(frozen=True)
class Code:
    """The bytes of a snippet, and their language; the prominent ones are highlighted."""

    text: str
    language: str
    prominent: bool = True


Part: TypeAlias = Heading | Line | Element | Prose | Code


@dataclass(frozen=True)
class GeneratedPage:
    """A page.

    Attributes:
        path: its Markdown source, relative to the folder of the pages.
        title: as it stands in the head of the document.
        parts: what is on it, in order.
        edit: the file to edit in its place, relative to the site; empty for none.
    """

    path: str
    title: str
    parts: tuple[Part, ...]
    edit: str = ""

    @property
    def text(self) -> str:
        """The page in Markdown, as pages that people write are once their fences are expanded."""
        return "\n".join(map(_markdown, self.parts))


def _markdown(part: Part) -> str:
    match part:
        case Heading():
            return f"{'#' * part.level} {part.text}\n"
        case Line() | Element():
            return f"{part.html}\n"
        case Prose():
            return part.text
        case Code():
            return fenced(part.text, part.language)
