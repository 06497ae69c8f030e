"""Pages that are not MkDocs' own: thousands of pages of rules, each a theme's empty page with its text put in.

MkDocs builds one page for each depth of folders, a shell; its links to styles and scripts hold for every page of that depth.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from html import unescape

from markdown import Markdown
from markdown.extensions.toc import slugify
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page
from pygments import format as format_tokens
from pygments import lex
from pygments.formatters.html import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Name, Text, Whitespace
from pygments.util import ClassNotFound

from portbook.adapters.page_cache import Document
from portbook.escape.html import attribute, lines
from portbook.escape.html import text as escaped
from portbook.generated.page import Code, Element, GeneratedPage, Heading, Line, Part, Prose

FOLDER = "portbook-shell"
_TITLE = "portbook-shell-title"
_BODY = "portbook-shell-body"

_PLAIN = frozenset({Whitespace, Name})
"""Tokens that no style sheet colours: a third of all spans."""
_FORMATTER = HtmlFormatter(cssclass="highlight", wrapcode=True)


def shell_source(depth: int) -> str:
    """The Markdown source of the shell for pages in so many folders."""
    return "/".join([*[FOLDER] * depth, "page.md"])


def shell_text() -> str:
    """The Markdown of a shell: no navigation and no table of contents, where a theme has a way to leave them out."""
    hidden = "hide:\n  - navigation\n  - toc\n  - path\nsearch:\n  exclude: true\n"
    return f"---\ntitle: {_TITLE}\n{hidden}---\n<div>{_BODY}</div>\n"


def is_shell(page: Page) -> bool:
    """Whether a page is a shell."""
    return page.file.src_uri.startswith(f"{FOLDER}/")


class LightPages:
    """Makes HTML documents from Markdown and the theme's shells."""

    def __init__(self, config: MkDocsConfig) -> None:
        self._shells: dict[int, str] = {}
        self._converted: dict[str, str] = {}
        self._markdown = Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)

    def keep(self, document: str, page: Page) -> str:
        """Keep the document of a shell. Returns what is published of it: nothing."""
        self._shells[page.file.src_uri.count("/")] = document
        return ""

    def document(self, document: Document) -> str:
        """The whole HTML of a page, whose content is its body."""
        return _filled(self._shells[document.depth], escaped(document.title), document.content)

    def body(self, page: GeneratedPage) -> str:
        """The HTML of a page's parts: only prose needs Python-Markdown, with the site's extensions; the code is Pygments'."""
        ids: Counter[str] = Counter()
        return "\n".join(self._html(part, ids) for part in page.parts)

    def _html(self, part: Part, ids: Counter[str]) -> str:
        match part:
            case Heading():
                return _heading(part, ids)
            case Line():
                return f"<p>{part.html}</p>"
            case Element():
                return part.html
            case Prose():
                return self._prose(part.text)
            case Code():
                return _highlighted(part.text, part.language) if part.prominent else _plain(part.text)

    def _prose(self, text: str) -> str:
        """Markdown as HTML: the same few texts stand on thousands of pages."""
        if text not in self._converted:
            self._converted[text] = self._markdown.reset().convert(text)
        return self._converted[text]


def _heading(heading: Heading, ids: Counter[str]) -> str:
    name = slugify(unescape(heading.text), "-") or "section"
    ids[name] += 1
    id_ = name if ids[name] == 1 else f"{name}-{ids[name]}"
    return f'<h{heading.level} id="{attribute(id_)}">{heading.text}</h{heading.level}>'


def _filled(shell: str, title: str, body: str) -> str:
    """The shell with a title and a body; their own text is not looked through."""
    return re.sub(
        f"<h1[^>]*>{_TITLE}</h1>|{_TITLE}|<div>{_BODY}</div>",
        lambda match: {"<": "" if match[0].startswith("<h1") else body}.get(match[0][0], title),
        shell,
    )


def _highlighted(code: str, language: str) -> str:
    """Code by Pygments, without the spans that no style sheet colours."""
    tokens = ((Text if kind in _PLAIN else kind, text) for kind, text in lex(code, _lexer(language)))
    return format_tokens(tokens, _FORMATTER)


def _plain(code: str) -> str:
    """Code as Pygments would have it without a lexer, in a tenth of the time and bytes."""
    return f'<div class="highlight"><pre><span></span><code>{lines(code)}</code></pre></div>'


@cache
def _lexer(language: str) -> Lexer:
    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return get_lexer_by_name("text", stripnl=False)
