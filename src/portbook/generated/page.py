"""A page that nobody writes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class GeneratedPage:
    """A page.

    Attributes:
        path: its Markdown source, relative to the folder of the pages.
        title: as it stands in the head of the document.
        text: Markdown. Its fences stand at the left margin.
        edit: the file to edit in its place, relative to the site; empty for none.
    """

    path: str
    title: str
    text: str
    edit: str = ""
