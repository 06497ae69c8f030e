"""A generated page in plain Markdown, which every reader of Markdown shows."""

from __future__ import annotations

import re
from functools import lru_cache

from portbook.blocks.cells import markdown_table
from portbook.escape.markdown import cell, fenced, inline
from portbook.generated.page import Cell, Evidenced, Firewalls, GeneratedPage, Heading, PageLink, Part, Prose, Table
from portbook.layout import Layout, Links
from portbook.lexers.elsewhere import language_elsewhere
from portbook.plain import plain_markdown
from portbook.targets import Group

_WORD = re.compile(r"(?:<a[^>]*>)?<span[^>]*>(.*?)</span>(?:</a>)?")
_plain = lru_cache(maxsize=4096)(plain_markdown)
"""The same few texts stand on thousands of pages."""


def as_markdown(page: GeneratedPage, layout: Layout) -> str:
    """The page; its links are to Markdown files."""
    links = Links(layout, page.path)
    return "\n".join(_part(part, links) for part in page.parts)


def _part(part: Part, links: Links) -> str:
    match part:
        case Heading():
            return f"{'#' * part.level} {inline(part.text)}\n"
        case Prose():
            return _plain(part.text)
        case PageLink():
            return f"{_link(part.text, links.page_link(part.page))}\n"
        case Firewalls():
            return _firewalls(part, links)
        case Evidenced():
            return _evidenced(part, links)
        case Table():
            return markdown_table(
                [cell(head) for head in part.heads], [[_cell(content, links) for content in row] for row in part.rows]
            )


def _link(text: str, address: str) -> str:
    return f"[{inline(text)}]({address})"


def _firewalls(part: Firewalls, links: Links) -> str:
    lines = []
    for group in Group:
        members = [target for target in part.targets if target.group is group]
        if members:
            listed = ", ".join(
                _link(target.title, links.page_link(links.layout.rules(part.service.id, part.role.id, target.id)))
                for target in members
            )
            lines.append(f"- {inline(group.value)}: {listed}\n")
    return "".join(lines)


def _evidenced(part: Evidenced, links: Links) -> str:
    snippet = part.snippet
    file = _link("Plain file", links.file_link(links.layout.snippet(snippet.id, snippet.language)))
    proof = _link("Proof", links.file_link(links.layout.proof(snippet.id)))
    listed = "".join(f"- {detail}\n" for detail in part.badge.details)
    badge = _plain(f"{_WORD.sub(_bold, part.badge.line)}\n\n{listed}\n{part.badge.bypass}")
    return f"{badge}\n{fenced(snippet.text, language_elsewhere(snippet.language))}\n{file} · {proof}\n"


def _bold(word: re.Match[str]) -> str:
    return f"**{word[1]}**"


def _cell(content: Cell | tuple[Cell, ...], links: Links) -> str:
    if isinstance(content, tuple):
        return ", ".join(_cell(one, links) for one in content)
    if content.rung:
        return f"**{content.rung.value}**"
    if content.file:
        return _link(content.text, links.file_link(content.file))
    return _link(content.text, links.page_link(content.page)) if content.page else cell(content.text)
