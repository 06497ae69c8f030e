"""What pages select of the data: their blocks of rules for several roles, for one direction, for some needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from portbook.adapters.pages import page_reader
from portbook.adapters.rules_blocks import rules_blocks
from portbook.adapters.site import Site
from portbook.blocks import Impossible
from portbook.blocks.host import selection_of
from portbook.evidence import EmptyLedger
from portbook.model import Book, Problem
from portbook.selection import Selection, service_of
from portbook.selection.services import SelectedServices


def book_of_pages(site: Site, services: Iterable[str] = ()) -> Book:
    """All that a check knows: the services of a site, and those of the selections that its pages show.

    Args:
        site: the site.
        services: ids of services; only selections of these are in the result. Without any, all are.
    """
    chosen = {*services}
    selections = [
        selection
        for selection in _selections(site)
        if not chosen or chosen.intersection(part.service for part in selection.parts)
    ]
    return Book(SelectedServices(site.book.services, selections)) if selections else site.book


def _selections(site: Site) -> Iterator[Selection]:
    """What the pages select. What is wrong with a page is told where its problems are."""
    context, read = site.context(EmptyLedger()), page_reader(site)
    for name, path in site.pages():
        page = read(name, path)
        for block in () if isinstance(page, Problem) else rules_blocks(page.text, context, name):
            with suppress(Impossible):
                selection = selection_of(block, context)
                if service_of(selection, context.book.services).made_of:
                    yield selection
