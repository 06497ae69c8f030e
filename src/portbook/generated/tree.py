"""A site as plain Markdown: what any generator, a program or a person reads without Portbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from portbook.blocks.base import Context
from portbook.expand import expand
from portbook.generated.as_markdown import as_markdown
from portbook.generated.site import light_pages, plain_files
from portbook.layout import AddressStyle, Layout, Links
from portbook.model import Problem, Service
from portbook.plain import plain_markdown


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


def twins(service: Service, context: Context, layout: Layout) -> Iterator[tuple[str, str]]:
    """The path and the Markdown of the pages below a service's page."""
    markdown = replace(layout, addresses=AddressStyle.MARKDOWN)
    for page in light_pages(service, context, layout):
        yield page.path, as_markdown(page, markdown)


def tree(service: Service, context: Context, layout: Layout) -> Iterator[tuple[str, str]]:
    """All files below a service's page: pages in Markdown, snippets and proofs."""
    yield from twins(service, context, layout)
    yield from plain_files(service, context, layout)
