"""Where a text stands, which says what it may become."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

LOST = ("flow--",)
"""How the ids of rows of tables start: plain Markdown has no such anchors."""


@dataclass(frozen=True)
class Place:
    """Where a text stands.

    Attributes:
        cell: in a row of a table.
        heading: in a heading, which is one line.
        raw: between tags of raw HTML, where nothing is Markdown but the character references.
        ids: anchors of the page that plain Markdown cannot have.
    """

    cell: bool = False
    heading: bool = False
    raw: bool = False
    ids: AbstractSet[str] = field(default=frozenset())

    def lacks(self, fragment: str) -> bool:
        """Whether a link to an id leads nowhere any more."""
        return fragment.startswith(LOST) or fragment in self.ids
