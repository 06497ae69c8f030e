"""`portbook catalogue`: the services that Portbook brings along."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby

import click

from portbook.adapters.cli.unusable import Unusable
from portbook.catalogue import LICENCE, Catalogue, read_catalogue
from portbook.catalogue.entry import Entry
from portbook.escape.visible import one_line
from portbook.report.base import counted

_VERSION = 1
"""Of the fields of `--format json`."""
_OTHER = "Other"


def _show_version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:  # noqa: FBT001  # click's signature
    if wanted:
        click.echo(f"Portbook's catalogue {read_catalogue().version}, {LICENCE}")
        context.exit()


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show_version,
    help="Show the version and the licence of the catalogue's data and exit.",
)
def catalogue(*, form: str) -> None:
    """List the services of Portbook's catalogue. portbook add copies them into a site."""
    known = usable_catalogue()
    if form == "json":
        click.echo(json.dumps(_described(known), indent=2))
    else:
        click.echo("\n".join(_lines(known)))


def usable_catalogue() -> Catalogue:
    """The catalogue.

    Raises:
        Unusable: a file of it has problems, as one may that somebody is about to change.
    """
    known = read_catalogue()
    if known.loaded.problems:
        raise Unusable(*known.loaded.problems)
    return known


def _described(known: Catalogue) -> dict[str, object]:
    results = [asdict(entry) for entry in known.entries]
    return {"version": _VERSION, "catalogue": known.version, "licence": LICENCE, "results": results}


def _lines(known: Catalogue) -> Iterator[str]:
    entries = sorted(known.entries, key=_shelf)
    yield f"Portbook's catalogue {known.version}: {counted(len(entries), 'service')}"
    width = max((len(entry.id) for entry in entries), default=0)
    for (_last, group), shelf in groupby(entries, key=_shelf):
        yield f"\n{one_line(group)}"
        for entry in shelf:
            summary = f": {entry.summary}" if entry.summary else ""
            yield f"  {entry.id:{width}}  {one_line(entry.title + summary)}"


def _shelf(entry: Entry) -> tuple[bool, str]:
    """The place and the name of its shelf: services that stand on none come last."""
    return not entry.group, entry.group or _OTHER
