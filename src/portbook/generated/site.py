"""All pages and files of a site that nobody writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby

from portbook.blocks.base import Context
from portbook.escape.markdown import inline
from portbook.estate import GROUP
from portbook.evidence import Published
from portbook.export import proofs
from portbook.generated.evidence_page import evidence_page
from portbook.generated.page import GeneratedPage
from portbook.generated.port_page import all_ports_page, port_page
from portbook.generated.rules_page import Subject, rules_page
from portbook.layout import Layout
from portbook.model import Book, Service, Snippet
from portbook.port_uses import port_uses
from portbook.snippets import renderings, targets_of


def service_pages(context: Context, layout: Layout) -> Iterator[tuple[str, str]]:
    """The path and the Markdown of a page about each service: for those about which nobody has written one."""
    for service in context.book.services.values():
        group = service.id.removeprefix(GROUP) if service.of_estate else ""
        verb = f"group: {group}" if group in context.network.estate.groups else f"page: {service.id}"
        yield layout.service(service.id), _page(service.title, verb)
    if context.network.estate.groups:
        yield (
            layout.estate(),
            _page("Our network", "estate: all", *(["zones: all"] if context.network.estate.zones else [])),
        )


def _page(title: str, *blocks: str) -> str:
    fences = "".join(f"\n```ports\n{block}\n```\n" for block in blocks)
    return f"---\nhide: [navigation]\n---\n\n# {inline(_outside_tags(title))}\n{fences}"


def _outside_tags(title: str) -> str:
    """A title that cannot end the element `title`: themes put the text of a page's first heading there, without escaping it."""
    return title.replace("</", "‹/")


def light_pages(service: Service, context: Context, layout: Layout) -> Iterator[GeneratedPage]:
    """The pages below a service's page."""
    yield evidence_page(service, context, layout)
    for role in service.hosts:
        for target in targets_of(role, context.targets.values()):
            yield rules_page(Subject(service, role, target), context, layout)


def port_pages(context: Context, layout: Layout) -> Iterator[GeneratedPage]:
    """A page for each port, and one with all of them."""
    ports = port_uses(context.book)
    yield all_ports_page(ports, layout)
    for uses in ports:
        yield port_page(uses, layout)


def plain_files(service: Service, context: Context, layout: Layout) -> Iterator[tuple[str, str]]:
    """The snippets of a service as files, and their proofs, by path; those that can be made."""
    snippets = list(_snippets(service, context))
    for snippet in snippets:
        yield layout.snippet(snippet.id, snippet.language), snippet.text
    for path, together in groupby(snippets, key=lambda snippet: layout.proof(snippet.id)):
        published = ((snippet.id, Published.of(snippet), context.ledger.evidence(snippet)) for snippet in together)
        yield path, proofs.render(published)


def _snippets(service: Service, context: Context) -> Iterator[Snippet]:
    """The snippets in order of identity but for the form: those of one proof follow one another."""
    for _id, render in renderings(Book({service.id: service}), tuple(context.targets.values())):
        with suppress(Exception):  # of what cannot be rendered, the check tells
            yield render()
