"""`portbook matrix`: who talks to whom in the reader's own network."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from portbook.adapters.cli.choices import one_of, usable_site
from portbook.adapters.cli.output_file import put
from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.adapters.site import Site
from portbook.escape.visible import one_line
from portbook.estate import OwnNetwork
from portbook.estate.matrix import By, Matrix, Passage
from portbook.estate.matrix import matrix as matrix_of
from portbook.export.downloads.csv import csv
from portbook.export.downloads.estate import between_zones, matrix_sheet, matrix_workbook, owner, passage_sheet
from portbook.export.downloads.xlsx import xlsx

_FORMATS = ("text", "csv", "xlsx", "json", "change-request-csv", "change-request-xlsx")


@click.command()
@click.option("--by", type=click.Choice([by.value for by in By]), default=By.ZONES.value, show_default=True)
@click.option("--from-zone", metavar="ZONE", help="Only what comes from this zone.")
@click.option("--to-zone", metavar="ZONE", help="Only what goes to this zone.")
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True)
@click.option(
    "--to", "path", type=click.Path(path_type=Path, allow_dash=True), metavar="FILE|-", default="-", show_default=True
)
@click.option("--replace", is_flag=True, help="Write FILE also where it is there already.")
def matrix(*, by: str, from_zone: str | None, to_zone: str | None, form: str, path: Path, replace: bool) -> None:
    """Write who talks to whom in your own network: zone to zone, or host group to host group.

    text lists the flows of each pair. csv and xlsx have a row for each source and a column for each destination, and xlsx a
    second sheet with every flow. A change request has a row for each flow from one zone to another, with its justification,
    need and owner.
    """
    site = usable_site()
    shown = _only(matrix_of(_network(site), By(by)), _zone(site, from_zone), _zone(site, to_zone))
    put(_content(shown, site.network, form), form, path, replace=replace)


def _network(site: Site) -> OwnNetwork:
    """The estate.

    Raises:
        Unusable: there is none.
    """
    if not site.network.estate.groups:
        raise Unusable(of_argument("there is no estate", "write estate.yml beside portbook.yml"))
    return site.network


def _zone(site: Site, name: str | None) -> str | None:
    return name and one_of("zone", name, site.network.estate.zones).id


def _only(shown: Matrix, source: str | None, destination: str | None) -> Matrix:
    """The matrix with what comes from one zone and goes to another; None is any zone."""

    def wanted(passage: Passage) -> bool:
        return source in {None, passage.source.zone} and destination in {None, passage.destination.zone}

    kept = {key: tuple(filter(wanted, passages)) for key, passages in shown.cells.items()}
    cells = {key: passages for key, passages in kept.items() if passages}
    used = {id_ for key in cells for id_ in key}
    return Matrix(shown.by, {id_: title for id_, title in shown.titles.items() if id_ in used}, cells)


def _content(shown: Matrix, network: OwnNetwork, form: str) -> bytes:
    if form.startswith("change-request"):
        sheet = passage_sheet(between_zones(shown), network)
        return csv(sheet) if form.endswith("csv") else xlsx("Firewall change requests", [sheet])
    if form == "xlsx":
        return matrix_workbook(shown, network)
    if form == "csv":
        return csv(matrix_sheet(shown))
    if form == "json":
        results = [_as_data(passage, network) for passage in shown.passages]
        return f"{json.dumps({'by': shown.by, 'results': results}, indent=2, ensure_ascii=False)}\n".encode()
    return "".join(_lines(shown)).encode() or b"Nothing talks to anything.\n"


def _lines(shown: Matrix) -> Iterator[str]:
    for source, title in shown.titles.items():
        for destination, other in shown.titles.items():
            if passages := shown.cell(source, destination):
                yield f"{one_line(title)} -> {one_line(other)}\n"
                yield from dict.fromkeys(f"    {one_line(_line(passage))}\n" for passage in passages)


def _line(passage: Passage) -> str:
    ends = f"{passage.source.title} -> {passage.destination.title}"
    return f"{passage.transport.label}: {passage.of.title}, {ends}, {passage.of.flow.need}"


def _as_data(passage: Passage, network: OwnNetwork) -> Mapping[str, object]:
    flow = passage.of.flow
    return {
        "flow": passage.of.id,
        "service": passage.of.service.id,
        "instance": passage.of.instance.id,
        "source": passage.source.id,
        "source_zone": passage.source.zone,
        "source_addresses": passage.source_addresses.spell(),
        "destination": passage.destination.id,
        "destination_zone": passage.destination.zone,
        "destination_addresses": passage.destination_addresses.spell(),
        "transport": passage.transport.label,
        "need": flow.need.value,
        "justification": passage.justification,
        "without": flow.without,
        "owner": owner(passage.of, network),
    }
