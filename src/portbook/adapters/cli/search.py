"""`portbook search`: services by name, port, host name, package."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from portbook.adapters.cli.catalogue import usable_catalogue
from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.adapters.found_services import FoundServices, find_services, own_services
from portbook.catalogue import Catalogue
from portbook.catalogue.query import terms
from portbook.escape.visible import one_line
from portbook.report.base import DOES_NOT, counted

_VERSION = 1
"""Of the fields of `--format json`."""
_MOST_SHOWN = 3
"""Places of one service that a terminal shows; JSON has all."""


@click.command()
@click.argument("texts", metavar="TEXT...", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def search(texts: tuple[str, ...], *, form: str) -> None:
    """Find services by what is written of them, in Portbook's catalogue and in the site: the best match first.

    TEXT is a word, a port (9090, 443/tcp, udp 53), a protocol (esp), a host name, a package URL or a CPE name. A service
    matches where it has every TEXT. The exit code is 1 where there is none.
    """
    query = terms(texts)
    if not query:
        raise Unusable(of_argument("the text to search for is empty", "write a word or a port"))
    known, own = usable_catalogue(), own_services(Path.cwd())
    for problem in own.problems:
        click.echo(f"not searched: {one_line(str(problem))}", err=True)
    found = find_services(query, known, own.by_id)
    if form == "json":
        fields = {
            "version": _VERSION,
            "catalogue": known.version,
            "results": found.described(),
            "near": list(found.near),
        }
        click.echo(json.dumps(fields, indent=2))
    elif found.hits:
        click.echo("\n".join(_lines(found)))
    else:
        click.echo(one_line(_nothing(texts, known, found.near)), err=True)
    sys.exit(0 if found.hits else DOES_NOT)


def _lines(found: FoundServices) -> Iterator[str]:
    """Each service with where it matches best, and what comes next."""
    for hit in found.hits:
        service = hit.service
        summary = f": {service.summary}" if service.summary else ""
        source = service.path if found.is_own(hit) else "catalogue"
        yield f"{service.id}  {one_line(service.title + summary)} [{one_line(source)}]"
        yield from (f"    {match.place}: {one_line(match.text)}" for match in hit.matches[:_MOST_SHOWN])
    if not all(map(found.is_own, found.hits)):
        yield f"\n{counted(len(found.hits), 'service')}; portbook add copies one of the catalogue into the site."


def _nothing(texts: Iterable[str], known: Catalogue, near: Iterable[str]) -> str:
    text = f"No service of Portbook's catalogue {known.version} or of this site matches '{' '.join(texts)}'."
    names = ", ".join(near)
    return f"{text} Near: {names}." if names else f"{text} portbook catalogue lists all."
