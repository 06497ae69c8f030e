"""Pages that are not MkDocs' own: thousands of pages of rules, each a theme's empty page with its text put in.

MkDocs builds one page for each depth of folders, a shell; its links to styles and scripts hold for every page of that depth.
"""

from __future__ import annotations

import re
from functools import cache

from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from portbook.escape.html import text as escaped
from portbook.generated import GeneratedPage

FOLDER = "portbook-shell"
_TITLE = "portbook-shell-title"
_BODY = "portbook-shell-body"
_FENCE = re.compile(r"^(`{3,})([\w-]*)\n(.*?\n)\1\n", re.MULTILINE | re.DOTALL)
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
        self._markdown = Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)

    def keep(self, document: str, page: Page) -> str:
        """Keep the document of a shell. Returns what is published of it: nothing."""
        self._shells[page.file.src_uri.count("/")] = document
        return ""

    def document(self, page: GeneratedPage) -> str:
        """The whole HTML of a page."""
        return _filled(self._shells[page.path.count("/")], escaped(page.title), self.body(page.text))

    def body(self, text: str) -> str:
        """The HTML of a page's text: the prose by Python-Markdown, with the site's extensions, the code by Pygments alone."""
        blocks: list[str] = []

        def take(fence: re.Match[str]) -> str:
            blocks.append(_highlighted(fence[3], fence[2]))
            return f"\n<pre>portbook-code-{len(blocks) - 1}</pre>\n\n"

        prose = self._markdown.reset().convert(_FENCE.sub(take, text))
        return re.sub(r"<pre>portbook-code-(\d+)</pre>", lambda match: blocks[int(match[1])], prose)


def _filled(shell: str, title: str, body: str) -> str:
    """The shell with a title and a body; their own text is not looked through."""
    return re.sub(
        f"<h1[^>]*>{_TITLE}</h1>|{_TITLE}|<div>{_BODY}</div>",
        lambda match: {"<": "" if match[0].startswith("<h1") else body}.get(match[0][0], title),
        shell,
    )


def _highlighted(code: str, language: str) -> str:
    return highlight(code, _lexer(language), _FORMATTER)


@cache
def _lexer(language: str) -> Lexer:
    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return get_lexer_by_name("text", stripnl=False)
