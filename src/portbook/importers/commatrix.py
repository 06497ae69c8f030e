"""Communication matrices of OpenShift, as the plugin `oc commatrix` writes them in CSV.

Source: https://github.com/openshift-kni/commatrix
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portbook.importers.draft.collected import collected
from portbook.importers.draft.fact import Fact
from portbook.importers.draft.format import Format, Imported, Source, UnusableSource
from portbook.importers.draft.ports_text import ports_of, protocol_of
from portbook.importers.draft.tables import Row, rows
from portbook.load.faults import shown
from portbook.model import Direction, Problem, Transport

_COLUMNS = ("direction", "protocol", "port")
_NODES = ("node role", "nodegroup", "noderole")
"""What the column of the nodes is called, from the newest version to the oldest."""
_DIRECTIONS = {"ingress": Direction.INBOUND, "egress": Direction.OUTBOUND}
_TITLES = ("service", "pod", "container", "namespace")
"""The columns that name the traffic, the best one first."""


def _read(sources: Sequence[Source]) -> Imported:
    table = [row for source in sources for row in rows(source, _COLUMNS)]
    return Imported(collected(_facts, table))


def _facts(row: Row) -> Iterator[Fact]:
    word = row.cells.get("direction", "")
    direction = _DIRECTIONS.get(word.lower())
    if direction is None:
        message = f"{shown(word)} is neither Ingress nor Egress"
        raise UnusableSource(Problem(row.where, "commatrix-bad-direction", message, "write one of them"))
    protocol = protocol_of(row.cells.get("protocol", ""), row.where)
    ports = ports_of(row.cells.get("port", ""), row.where)
    yield Fact(
        row.where,
        direction,
        Transport(protocol, ports),
        _first(row, _NODES),
        title=_first(row, _TITLES),
        optional=row.cells.get("optional", "").lower() == "true",
    )


def _first(row: Row, titles: Sequence[str]) -> str:
    return next(filter(None, (row.cells.get(title, "") for title in titles)), "")


FORMAT = Format("commatrix", "OpenShift communication matrix", "the CSV that oc commatrix generate writes", _read)
