"""Pages that are not MkDocs' own: thousands of pages of rules, each a theme's empty page with its text put in.

MkDocs builds one page for each depth of folders, a shell; its links to styles and scripts hold for every page of that depth.
"""

from __future__ import annotations

import re

from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

from portbook.adapters.page_cache import Document
from portbook.escape.html import text as escaped

FOLDER = "portbook-shell"
_TITLE = "portbook-shell-title"
_BODY = "portbook-shell-body"


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
        """Keep the document of a shell. Returns it, for MkDocs would remark on a page without content; nobody publishes it."""
        self._shells[page.file.src_uri.count("/")] = document
        return document

    def document(self, document: Document) -> str:
        """The whole HTML of a page, whose content is its body."""
        return _filled(self._shells[document.depth], escaped(document.title), document.content)

    def prose(self, text: str) -> str:
        """Markdown as HTML, with the site's extensions: the same few texts stand on thousands of pages."""
        if text not in self._converted:
            self._converted[text] = self._markdown.reset().convert(text)
        return self._converted[text]


def _filled(shell: str, title: str, body: str) -> str:
    """The shell with a title and a body; their own text is not looked through."""
    return re.sub(
        f"<h1[^>]*>{_TITLE}</h1>|{_TITLE}|<div>{_BODY}</div>",
        lambda match: {"<": "" if match[0].startswith("<h1") else body}.get(match[0][0], title),
        shell,
    )
