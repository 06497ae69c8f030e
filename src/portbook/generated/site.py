"""All pages and files of a site that nobody writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby

from portbook.blocks.base import Context
from portbook.escape.markdown import inline
from portbook.evidence import Published
from portbook.export import proofs
from portbook.generated.evidence_page import evidence_page
from portbook.generated.page import GeneratedPage
from portbook.generated.port_page import all_ports_page, port_page
from portbook.generated.rules_page import Subject, rules_page
from portbook.layout import Layout
from portbook.model import Book, Service, Snippet
from portbook.port_uses import port_uses
from portbook.snippets import is_for, renderings


def service_pages(context: Context, layout: Layout) -> Iterator[tuple[str, str]]:
    """The path and the Markdown of a page about each service: for those about which nobody has written one."""
    for service in context.book.services.values():
        text = f"---\nhide: [navigation]\n---\n\n# {inline(service.title)}\n\n```ports\npage: {service.id}\n```\n"
        yield layout.service(service.id), text


def light_pages(service: Service, context: Context, layout: Layout) -> Iterator[GeneratedPage]:
    """The pages below a service's page."""
    yield evidence_page(service, context, layout)
    for role in service.hosts:
        for target in context.targets.values():
            if is_for(target, role):
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
