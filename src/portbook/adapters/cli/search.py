"""`portbook search`: services by name, port, host name, package."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import click

from portbook.adapters.cli.catalogue import usable_catalogue
from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.catalogue import Catalogue, catalogue_folder
from portbook.catalogue.query import terms
from portbook.catalogue.search import Hit, near_names
from portbook.catalogue.search import search as matching
from portbook.escape.visible import one_line
from portbook.load import find_config, read_book
from portbook.model import Service
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
    known, own = usable_catalogue(), _own_services()
    services = (*own.values(), *known.loaded.book.services.values())
    hits = _once(matching(query, services), own)
    near = () if hits else near_names(query, services)
    if form == "json":
        results = [_described(hit, own) for hit in hits]
        fields = {"version": _VERSION, "catalogue": known.version, "results": results, "near": list(near)}
        click.echo(json.dumps(fields, indent=2))
    elif hits:
        click.echo("\n".join(_lines(hits, own)))
    else:
        click.echo(one_line(_nothing(texts, known, near)), err=True)
    sys.exit(0 if hits else DOES_NOT)


def _own_services() -> Mapping[str, Service]:
    """The services of the working directory's site, if it is one; what cannot be searched there is told."""
    loaded = find_config(Path.cwd())
    config = loaded.config
    if not config.ports.is_dir() or config.ports.resolve() == catalogue_folder().resolve():
        return {}
    book = read_book(config.ports, config.root)
    for problem in (*loaded.problems, *book.problems):
        click.echo(f"not searched: {one_line(str(problem))}", err=True)
    return book.book.services


def _once(hits: Iterable[Hit], own: Mapping[str, Service]) -> tuple[Hit, ...]:
    """The hits without those of the catalogue of which the site's own service is one too."""
    listed = tuple(hits)
    ids = {hit.service.id for hit in listed if _is_own(hit, own)}
    return tuple(hit for hit in listed if _is_own(hit, own) or hit.service.id not in ids)


def _is_own(hit: Hit, own: Mapping[str, Service]) -> bool:
    return own.get(hit.service.id) is hit.service


def _described(hit: Hit, own: Mapping[str, Service]) -> dict[str, object]:
    service = hit.service
    return {
        "id": service.id,
        "title": service.title,
        "summary": service.summary,
        "group": service.group,
        "source": "site" if _is_own(hit, own) else "catalogue",
        "path": service.path,
        "matches": [{"place": match.place, "text": match.text} for match in hit.matches],
    }


def _lines(hits: Iterable[Hit], own: Mapping[str, Service]) -> Iterator[str]:
    """Each service with where it matches best, and what comes next."""
    listed = tuple(hits)
    for hit in listed:
        service = hit.service
        summary = f": {service.summary}" if service.summary else ""
        source = service.path if _is_own(hit, own) else "catalogue"
        yield f"{service.id}  {one_line(service.title + summary)} [{one_line(source)}]"
        yield from (f"    {match.place}: {one_line(match.text)}" for match in hit.matches[:_MOST_SHOWN])
    if not all(_is_own(hit, own) for hit in listed):
        yield f"\n{counted(len(listed), 'service')}; portbook add copies one of the catalogue into the site."


def _nothing(texts: Iterable[str], known: Catalogue, near: Iterable[str]) -> str:
    text = f"No service of Portbook's catalogue {known.version} or of this site matches '{' '.join(texts)}'."
    names = ", ".join(near)
    return f"{text} Near: {names}." if names else f"{text} portbook catalogue lists all."
