"""Who talks to whom in an estate, as sheets: matrices for people, and change requests for those who keep the firewalls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from portbook.escape.visible import one_line
from portbook.estate import EstateFlow, OwnNetwork
from portbook.estate.matrix import By, Matrix, Passage, in_words, matrix
from portbook.export.downloads.csv import csv
from portbook.export.downloads.request_sheet import ACTION
from portbook.export.downloads.sheet import Column, Sheet
from portbook.export.downloads.xlsx import xlsx
from portbook.layout import estate_file

_TITLES = {By.ZONES: "Zone to zone", By.GROUPS: "Host group to host group"}
_COLUMNS: tuple[tuple[Column, Callable[[Passage, OwnNetwork], str]], ...] = (
    (Column("Flow", 30), lambda one, _: one.of.id),
    (Column("Action", 8), lambda _one, _network: ACTION),
    (Column("Source zone", 14), lambda one, network: _zone(one.source.zone, network)),
    (Column("Source", 20), lambda one, _: one.source.title),
    (Column("Source addresses", 30), lambda one, _: one.source_addresses.spell()),
    (Column("Destination zone", 14), lambda one, network: _zone(one.destination.zone, network)),
    (Column("Destination", 20), lambda one, _: one.destination.title),
    (Column("Destination addresses", 30), lambda one, _: one.destination_addresses.spell()),
    (Column("Protocol", 14), lambda one, _: _protocol(one)),
    (Column("Source ports", 13), lambda one, _: _ports(one, source=True)),
    (Column("Destination ports", 18), lambda one, _: _ports(one, source=False)),
    (Column("Service", 24), lambda one, _: one.of.name),
    (Column("Justification", 40), lambda one, _: one.justification),
    (Column("Need", 13), lambda one, _: one.of.flow.need.value),
    (Column("If closed", 34), lambda one, _: one.of.flow.without),
    (Column("Owner", 18), lambda one, network: owner(one.of, network)),
    (Column("Requested by", 16), lambda _one, _network: ""),
    (Column("Valid until", 12), lambda _one, _network: ""),
)


def estate_downloads(network: OwnNetwork) -> dict[str, bytes]:
    """The files of an estate by path; none where there is no estate."""
    if not network.estate.groups:
        return {}
    files: dict[str, bytes] = {}
    for by in By:
        shown = matrix(network, by)
        files[f"{estate_file(by)}.csv"] = csv(matrix_sheet(shown))
        files[f"{estate_file(by)}.xlsx"] = matrix_workbook(shown, network)
    between = between_zones(matrix(network, By.ZONES))
    name = estate_file("change-requests")
    files[f"{name}.csv"] = csv(passage_sheet(between, network))
    files[f"{name}.xlsx"] = xlsx("Firewall change requests", [passage_sheet(between, network)])
    return files


def matrix_workbook(shown: Matrix, network: OwnNetwork) -> bytes:
    """A matrix, with its passages on a sheet of their own, as an Excel workbook."""
    return xlsx(
        f"Who talks to whom: {_TITLES[shown.by]}", [matrix_sheet(shown), passage_sheet(shown.passages, network)]
    )


def matrix_sheet(shown: Matrix) -> Sheet:
    """A row for each source, a column for each destination."""
    columns = (Column("From \\ to", 20), *(Column(one_line(title), 30) for title in shown.titles.values()))
    rows: list[tuple[str | int, ...]] = []
    for id_, title in shown.titles.items():
        cells = (shown.cells.get((id_, other)) for other in shown.titles)
        rows.append((title, *(in_words(cell) if cell else "" for cell in cells)))
    return Sheet(_TITLES[shown.by], columns, tuple(rows))


def passage_sheet(passages: Iterable[Passage], network: OwnNetwork) -> Sheet:
    """A row for each passage, as the people of a firewall need it; whoever sends it fills in the last two columns."""
    columns = (Column("Number", 8), *(column for column, _value in _COLUMNS))
    rows: list[tuple[str | int, ...]] = []
    for number, passage in enumerate(passages, 1):
        rows.append((number, *(value(passage, network) for _column, value in _COLUMNS)))
    return Sheet("Flows", columns, tuple(rows))


def between_zones(shown: Matrix) -> Iterator[Passage]:
    """What crosses a firewall: the passages from one zone to another."""
    return (passage for passage in shown.passages if passage.source.zone != passage.destination.zone)


def owner(flow: EstateFlow, network: OwnNetwork) -> str:
    """Who answers for a flow: the instance's owner, else the first owner of a group that receives it, else the service's."""
    groups = network.estate.groups
    receiving = (groups[id_].owner for id_ in flow.destinations if id_ in groups)
    return next(filter(None, (flow.instance.owner, *receiving, flow.service.owner)), "")


def _zone(id_: str, network: OwnNetwork) -> str:
    zone = network.estate.zones.get(id_)
    return zone.title if zone else ""


def _protocol(passage: Passage) -> str:
    protocol = passage.transport.protocol
    return protocol.title if protocol.has_ports else passage.transport.label


def _ports(passage: Passage, *, source: bool) -> str:
    transport = passage.transport
    if not transport.protocol.has_ports:
        return ""
    return (transport.source_ports if source else transport.destination_ports).spell()
