"""A generated page as the body of an HTML document. Only its prose needs a Markdown engine, which the caller has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from pygments import format as format_tokens
from pygments import lex
from pygments.formatters.html import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Name, Text, Whitespace
from pygments.util import ClassNotFound

from portbook.blocks.badge import DETAILS, Badge
from portbook.blocks.picker import files, picker
from portbook.escape.html import address, attribute, lines, text
from portbook.generated.page import (
    ABSENT,
    Cell,
    Evidenced,
    Firewalls,
    GeneratedPage,
    Heading,
    PageLink,
    Part,
    Prose,
    Table,
)
from portbook.layout import Layout, Links
from portbook.lexers.shell_rules import language_on_a_page
from portbook.model import Form

_FORMATTER = HtmlFormatter(cssclass="highlight", wrapcode=True)
_NOT_A_WORD = re.compile(r"[^\w]+")
_ON_A_PHONE = 3
"""Columns that a phone has room for."""
_PLAIN = frozenset({Whitespace, Name})
"""Tokens that no style sheet colours: a third of all spans."""


def as_html(page: GeneratedPage, layout: Layout, prose: Callable[[str], str]) -> str:
    """The body.

    Args:
        page: the page.
        layout: where pages and files are.
        prose: Markdown to HTML.
    """
    links = Links(layout, page.path)
    ids: Counter[str] = Counter()
    return "\n".join(part for content in page.parts for part in _part(content, links, ids, prose))


def _part(part: Part, links: Links, ids: Counter[str], prose: Callable[[str], str]) -> Iterator[str]:
    match part:
        case Heading():
            yield f'<h{part.level} id="{attribute(_id(part.text, ids))}">{text(part.text)}</h{part.level}>'
        case Prose():
            yield prose(part.text)
        case PageLink():
            yield f"<p>{_link(part.text, links.page_link(part.page))}</p>"
        case Firewalls():
            yield picker(part.service, part.role, part.targets, links, part.current)
        case Evidenced():
            snippet = part.snippet
            yield f'<p><span id="{attribute(snippet.id.anchor)}"></span>{part.badge.line}{part.places}</p>'
            yield _details(part.badge)
            is_short = snippet.id.form in {Form.UNDO, Form.SHOW}
            yield (
                _unhighlighted(snippet.text)
                if is_short
                else highlighted(snippet.text, language_on_a_page(snippet.language, snippet.text))
            )
            yield f'<p class="pb-more">{files(snippet, links)}</p>'
        case Table():
            yield _table(part, links)


def _details(badge: Badge) -> str:
    """What `Badge.folded` is in HTML; the list is escaped for Markdown, which is right here too."""
    listed = "".join(f"<li>{detail}</li>" for detail in badge.details)
    bypass = f"<p>{badge.bypass}</p>" if badge.bypass else ""
    return f'<details class="pb-evidence"><summary>{text(DETAILS)}</summary><ul>{listed}</ul></details>{bypass}'


def _id(heading: str, ids: Counter[str]) -> str:
    """An id for a heading that no other one of the page has."""
    name = _NOT_A_WORD.sub("-", heading.lower()).strip("-") or "section"
    ids[name] += 1
    return name if ids[name] == 1 else f"{name}-{ids[name]}"


def _link(words: str, target: str) -> str:
    return f'<a href="{address(target)}">{text(words)}</a>'


def _table(table: Table, links: Links) -> str:
    """A table. Where it has too many columns for a phone, a style sheet shows each row there as a block of cells with labels."""
    heads = "".join(f'<th scope="col">{text(head)}</th>' for head in table.heads)
    labels = [f' data-label="{attribute(head)}"' if len(table.heads) > _ON_A_PHONE else "" for head in table.heads]
    rows = "\n".join(f"<tr>{''.join(_cells(row, labels, links))}</tr>" for row in table.rows)
    return f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"


def _cells(row: Iterable[Cell | tuple[Cell, ...]], labels: Iterable[str], links: Links) -> Iterator[str]:
    for cell, label in zip(row, labels, strict=True):
        yield f"<td{'' if cell == ABSENT else label}>{_cell(cell, links)}</td>"


def _cell(cell: Cell | tuple[Cell, ...], links: Links) -> str:
    if isinstance(cell, tuple):
        return ", ".join(_cell(one, links) for one in cell)
    anchor = f'<span id="{attribute(cell.anchor)}"></span>' if cell.anchor else ""
    if cell.rung:
        name = cell.rung.value.replace(" ", "-")
        return f'<span class="portbook-badge portbook-badge--{name}">{text(cell.rung.value)}</span>'
    if cell.file:
        return anchor + _link(cell.text, links.file_link(cell.file))
    return anchor + (_link(cell.text, links.page_link(cell.page)) if cell.page else text(cell.text))


def highlighted(code: str, language: str) -> str:
    """Code by Pygments, without the spans that no style sheet colours."""
    tokens = ((Text if kind in _PLAIN else kind, word) for kind, word in lex(code, _lexer(language)))
    return format_tokens(tokens, _FORMATTER)


def _unhighlighted(code: str) -> str:
    """Code as Pygments would have it without a lexer, in a tenth of the time and bytes."""
    return f'<div class="highlight"><pre><span></span><code>{lines(code)}</code></pre></div>'


@cache
def _lexer(language: str) -> Lexer:
    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return get_lexer_by_name("text", stripnl=False)
