"""A page that nobody writes, as parts. `as_html.py` and `as_markdown.py` write them; links depend on where a page stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from portbook.blocks.badge import Badge
from portbook.evidence import Rung
from portbook.model import Role, Service, Snippet
from portbook.targets import Target


@dataclass(frozen=True)
class Heading:
    """A heading; the text is as people read it."""

    level: int
    text: str


@dataclass(frozen=True)
class Prose:
    """Anything in the Markdown of pages that people write, without code and without links to other pages."""

    text: str


@dataclass(frozen=True)
class PageLink:
    """A paragraph with a link to a page; the text is as people read it."""

    page: str
    text: str


@dataclass(frozen=True)
class Firewalls:
    """Links to the pages of all firewalls of a role; `current` is the one that the page is about."""

    service: Service
    role: Role
    targets: tuple[Target, ...]
    current: str


@dataclass(frozen=True)
class Evidenced:
    """A snippet with its badge above it, and links to its file and its proof below it.

    Attributes:
        snippet: the snippet.
        badge: its evidence.
        places: where the reader's own addresses go, HTML for a script; empty for nowhere.
    """

    snippet: Snippet
    badge: Badge
    places: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell of a table: text, the text of a link to a page or a file, or a rung of evidence; `anchor` is the row's id."""

    text: str
    page: str = ""
    file: str = ""
    rung: Rung | None = None
    anchor: str = ""


ABSENT = Cell("–")
"""The cell of what there is none of; a phone leaves it out."""


@dataclass(frozen=True)
class Table:
    """A table."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell | tuple[Cell, ...], ...], ...]
    """Several cells in the place of one are a list."""


Part: TypeAlias = Heading | Prose | PageLink | Firewalls | Evidenced | Table


@dataclass(frozen=True)
class GeneratedPage:
    """A page.

    Attributes:
        path: its Markdown source, relative to the folder of the pages.
        title: as it stands in the head of the document.
        parts: what is on it, in order.
    """

    path: str
    title: str
    parts: tuple[Part, ...]
