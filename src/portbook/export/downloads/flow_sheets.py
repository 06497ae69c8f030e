"""Services as sheets: their flows, their roles, and where the facts were read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from portbook.export.downloads.end import end_of
from portbook.export.downloads.flow_row import FlowRow
from portbook.export.downloads.sheet import Column, Sheet
from portbook.model import Reference, Role, Service

_FLOW_COLUMNS: tuple[tuple[Column, Callable[[FlowRow], str]], ...] = (
    (Column("Id", 24), lambda row: row.id),
    (Column("Service", 18), lambda row: row.service),
    (Column("Flow", 22), lambda row: row.flow),
    (Column("Direction", 11), lambda row: row.direction),
    (Column("Source", 20), lambda row: row.source.title),
    (Column("Source addresses", 28), lambda row: row.source.words),
    (Column("Destination", 20), lambda row: row.destination.title),
    (Column("Destination addresses", 28), lambda row: row.destination.words),
    (Column("Protocol", 10), lambda row: row.protocol),
    (Column("Source ports", 13), lambda row: row.source_ports),
    (Column("Destination ports", 18), lambda row: row.destination_ports),
    (Column("Need", 13), lambda row: row.need),
    (Column("Purpose", 34), lambda row: row.purpose),
    (Column("If closed", 34), lambda row: row.without),
    (Column("Conditions", 24), lambda row: "; ".join(row.conditions)),
    (Column("References", 48), lambda row: "; ".join(map(reference_words, row.references))),
)
_ROLE_COLUMNS = (
    Column("Service", 18),
    Column("Id", 16),
    Column("Role", 24),
    Column("Host", 7),
    Column("Process", 18),
    Column("Addresses", 44),
    Column("Notes", 48),
)
_REFERENCE_COLUMNS = (
    Column("Service", 18),
    Column("Id", 16),
    Column("Title", 44),
    Column("URL", 60, link=True),
    Column("Checked", 12),
    Column("Revision", 16),
)


def flow_sheet(rows: Iterable[FlowRow]) -> Sheet:
    """The flows."""
    columns = tuple(column for column, _value in _FLOW_COLUMNS)
    return Sheet("Flows", columns, tuple(tuple(value(row) for _column, value in _FLOW_COLUMNS) for row in rows))


def role_sheet(services: Iterable[Service]) -> Sheet:
    """The roles, in the order of the data."""
    rows = (_role(service, role) for service in services for role in service.roles.values())
    return Sheet("Roles", _ROLE_COLUMNS, tuple(rows))


def reference_sheet(services: Iterable[Service]) -> Sheet:
    """Where the facts were read, in the order of the data."""
    rows = (_reference(service, source) for service in services for source in service.references.values())
    return Sheet("References", _REFERENCE_COLUMNS, tuple(rows))


def reference_words(reference: Reference) -> str:
    """`Firewall ports (https://tailscale.com/kb/1082, checked 2026-11-22)`."""
    return f"{reference.title} ({', '.join((reference.url, *reference_facts(reference)))})"


def reference_facts(reference: Reference) -> Iterator[str]:
    """In which version it was read, and when it was last checked, as far as the data says so."""
    if reference.revision:
        yield f"revision {reference.revision}"
    if reference.checked:
        yield f"checked {reference.checked.isoformat()}"


def _role(service: Service, role: Role) -> tuple[str, ...]:
    host = "yes" if role.host else "no"
    return service.title, role.id, role.title, host, role.process, end_of(role).words, "; ".join(role.notes)


def _reference(service: Service, reference: Reference) -> tuple[str, ...]:
    checked = reference.checked.isoformat() if reference.checked else ""
    return service.title, reference.id, reference.title, reference.url, checked, reference.revision
