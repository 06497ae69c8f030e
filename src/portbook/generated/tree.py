"""A site as plain Markdown: what any generator, a program or a person reads without Portbook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urljoin

from portbook.blocks.base import Context
from portbook.escape.html import address
from portbook.expand import expand
from portbook.generated.as_markdown import as_markdown
from portbook.generated.site import light_pages, plain_files
from portbook.layout import AddressStyle, Layout, Links
from portbook.model import Problem, Service
from portbook.plain import plain_markdown

_FRONT_MATTER = re.compile(r"---\n.*?\n---\n+", re.DOTALL)
_LINK = re.compile(
    r"^(`{3,})[^\n]*\n.*?^\1`*$ | (?:`+)[^`]*`+ | (\]) \( ([^)\s]+) \)", re.MULTILINE | re.DOTALL | re.VERBOSE
)
"""A link, or code, in which nothing is one."""


def twin(text: str, context: Context, layout: Layout, path: str, problems: list[Problem] | None = None) -> str:
    """A page that people write, in plain Markdown, with links to Markdown files.

    Args:
        text: the page, with its fences.
        context: the data.
        layout: where pages and files are.
        path: of the page, relative to the folder of the pages.
        problems: gets what is wrong with the page; None where nobody asks.
    """
    links = Links(replace(layout, addresses=AddressStyle.MARKDOWN), path)
    expanded = expand(text, replace(context, links=links), path)
    if problems is not None:
        problems.extend(expanded.problems)
    return plain_markdown(expanded.text)


INDEX = "llms.txt"
"""The list of all pages, for programs: https://llmstxt.org."""


_HEADLINE_LINK = '<a class="headerlink" '
_NOT_IN_TWIN = "data-markdown-ignore"
"""Marks, for programs that compare a page with its Markdown, what only the page has."""


def with_pointer_in_html(html: str, links: Links) -> str:
    """A page below a line for programs and those who feed them: the page as Markdown, and the list of all pages."""
    page, index = address(links.file_link(links.page)), address(links.file_link(INDEX))
    # Programs look for "/llms.txt", at the top of a site too.
    index = index if "/" in index else f"./{index}"
    pointer = (
        f'<p class="pb-twin" data-search-exclude {_NOT_IN_TWIN}><a href="{page}" type="text/markdown">This page as Markdown</a> · '
        f'All pages: <a href="{index}">llms.txt</a></p>\n'
    )
    return pointer + html.replace(_HEADLINE_LINK, f"{_HEADLINE_LINK}{_NOT_IN_TWIN} ")


def with_pointer(markdown: str, links: Links) -> str:
    """The twin of a page with a link to the list of all pages below its front matter."""
    head = _FRONT_MATTER.match(markdown)
    end = head.end() if head else 0
    return f"{markdown[:end]}> All pages of this site: [{INDEX}]({links.file_link(INDEX)})\n\n{markdown[end:]}"


def absolute(markdown: str, base: str, page: str) -> str:
    """Plain Markdown with absolute links, so that it can be read away from its place.

    Args:
        markdown: the page.
        base: the address of the site; empty leaves the links as they are.
        page: the page's own place in the site.
    """
    if not base:
        return markdown
    return _LINK.sub(lambda link: f"{link[2]}({urljoin(f'{base}{page}', link[3])})" if link[2] else link[0], markdown)


def twins(service: Service, context: Context, layout: Layout) -> Iterator[tuple[str, str]]:
    """The path and the Markdown of the pages below a service's page."""
    markdown = replace(layout, addresses=AddressStyle.MARKDOWN)
    for page in light_pages(service, context, layout):
        yield page.path, as_markdown(page, markdown)


def tree(service: Service, context: Context, layout: Layout) -> Iterator[tuple[str, str]]:
    """All files below a service's page: pages in Markdown, snippets and proofs."""
    yield from twins(service, context, layout)
    yield from plain_files(service, context, layout)
