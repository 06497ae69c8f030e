"""A change request as a sheet."""

from __future__ import annotations

from portbook.export.api.services import flow_id
from portbook.export.downloads.change_request import ChangeRequest, RequestRow
from portbook.export.downloads.sheet import Column, Sheet

ACTION = "allow"
_COLUMNS = (
    Column("Number", 8),
    Column("Flow", 24),
    Column("Action", 8),
    Column("Direction", 11),
    Column("Source", 20),
    Column("Source addresses", 30),
    Column("Destination", 20),
    Column("Destination addresses", 30),
    Column("Protocol", 10),
    Column("Source ports", 13),
    Column("Destination ports", 18),
    Column("Justification", 34),
    Column("Need", 13),
    Column("If closed", 34),
    Column("Owner", 16),
    Column("Requested by", 16),
    Column("Valid until", 12),
)


def request_sheet(request: ChangeRequest) -> Sheet:
    """The rows of a request; the people who send it fill in the last two columns."""
    rows = (_cells(request, number, row) for number, row in enumerate(request.rows, 1))
    return Sheet("Change request", _COLUMNS, tuple(rows))


def _cells(request: ChangeRequest, number: int, row: RequestRow) -> tuple[str | int, ...]:
    return (
        number,
        flow_id(request.service.id, row.flow.id),
        ACTION,
        row.direction,
        row.source.title,
        row.source.words,
        row.destination.title,
        row.destination.words,
        row.protocol,
        row.source_ports,
        row.destination_ports,
        row.justification,
        row.flow.need.value,
        row.flow.without,
        request.answering,
        "",
        "",
    )
