"""What a reader sees of Markdown: words and code, by the program that makes a page of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import cmarkgfm  # type: ignore[import-untyped]  # it has no stubs
import markdown
import yaml
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]  # likewise
from markdown_it import MarkdownIt

_APART = frozenset(
    [
        "p",
        "div",
        "li",
        "tr",
        "td",
        "th",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "br",
        "summary",
        "label",
        "blockquote",
        "pre",
        "dt",
        "dd",
        "table",
        "details",
        "hr",
    ]
)
"""Tags that keep words apart."""
_CONFIGURED: Mapping[str, Mapping[str, object]] = yaml.safe_load(Path("mkdocs.yml").read_text(encoding="utf-8"))[
    "markdown_extensions"
]
_MAIL = re.compile(r'<a href="(?:mailto:)?(?P<address>[^"@]*@[^"]*)">(?P<shown>(?:mailto:)?(?P=address))</a>')
_MARKDOWN_IT = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@dataclass
class _Page(HTMLParser):
    """HTML as it is read."""

    texts: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._in_code = self._in_permalink = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag in _APART:
            self.texts.append(" ")
        if tag == "pre":
            self._in_code = True
            self.blocks.append("")
        self._in_permalink = self._in_permalink or ("class", "headerlink") in attrs

    def handle_endtag(self, tag: str) -> None:
        if tag in _APART:
            self.texts.append(" ")
        self._in_code = self._in_code and tag != "pre"
        self._in_permalink = self._in_permalink and tag != "a"

    def handle_data(self, data: str) -> None:
        if self._in_code:
            self.blocks[-1] += data
        elif not self._in_permalink:
            self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.tags.append(f"<!-- {data} -->")


@dataclass(frozen=True)
class Shown:
    """What is seen.

    Attributes:
        text: outside code blocks, with single spaces for white space.
        blocks: the code blocks.
        tags: what the HTML is made of, in order.
    """

    text: str
    blocks: tuple[str, ...]
    tags: tuple[str, ...]


def seen(html: str) -> Shown:
    page = _Page()
    page.feed(html)
    page.close()
    return Shown(" ".join("".join(page.texts).split()), tuple(page.blocks), tuple(page.tags))


def by_mkdocs(text: str) -> Shown:
    """By Python-Markdown with the extensions of mkdocs.yml; titles of tabs stand before their own text, not in a row."""
    options = {**_CONFIGURED, "pymdownx.tabbed": {}}
    configs = {name: dict(option) for name, option in options.items()}
    return seen(markdown.Markdown(extensions=list(options), extension_configs=configs).convert(text))


def by_markdown_it(text: str) -> Shown:
    """By markdown-it, which MyST is built on, with GitHub's tables."""
    return seen(_MARKDOWN_IT.render(text))


def by_cmark(text: str) -> Shown:
    """By GitHub's own program; raw HTML would be shown as tags.

    It makes a link of every e-mail address that the text shows, however it is escaped: to that address, and no other.
    """
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    html = cmarkgfm.github_flavored_markdown_to_html(text, options)
    return seen(_MAIL.sub(r"\g<shown>", html))
