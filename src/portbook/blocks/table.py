"""`table`: the flows of a service, a row for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from portbook.blocks.base import FLOW_SELECTORS, Block, Context, Verb
from portbook.blocks.cells import COLUMNS, markdown_table
from portbook.blocks.port_chips import linked_cell
from portbook.blocks.preview import beside, gone_rows, mark, struck
from portbook.blocks.selection import DirectedFlow, directed_flows
from portbook.blocks.unsearched import unsearched
from portbook.compare.diff.preview import Former
from portbook.escape.html import attribute
from portbook.escape.markdown import inline
from portbook.escape.url import destination
from portbook.model import Direction, Reference, Scope, SeenDirection, Service, Transport

_DEFAULT: dict[SeenDirection, tuple[str, ...]] = {
    Direction.OUTBOUND: ("port", "protocol", "destination", "purpose", "need"),
    Direction.INBOUND: ("port", "protocol", "source", "purpose", "need"),
    Scope.FORWARDED: ("port", "protocol", "source", "destination", "purpose", "need"),
}


def render(block: Block, context: Context) -> str:
    """The table, what happens when flows are closed, and where the facts come from."""
    service = context.service(block)
    rows = directed_flows(service, block)
    former = context.former(service)
    gone = gone_rows(former, block) if former else ()
    if not rows and not gone:
        return "*Nothing to open.*\n"
    columns = block.columns or _columns(service, block, (*rows, *gone))
    titles = [COLUMNS[column][0] for column in columns]
    places = ((row, place) for row in rows for place in range(len(row.flow.transports)))
    cells = [_row(service, columns, row, place, context) for row, place in places]
    if former:
        cells += [_gone(former, columns, row, transport) for row in gone for transport in row.flow.transports]
    below = "\n".join(
        [*_without(rows, columns), *_notes(rows), *_sources(service, rows), *_other_services(service, rows, context)]
    )
    return "\n".join(filter(None, [markdown_table(titles, cells), unsearched(below, context)]))


def _columns(service: Service, block: Block, rows: Iterable[DirectedFlow]) -> tuple[str, ...]:
    """The usual columns; a host group also needs to say which service a flow is of."""
    directed = ("direction",) if any(row.direction for row in rows) else ()
    usual = (*directed, "port", "protocol", "source", "destination", "purpose", "need")
    columns = _DEFAULT[block.direction] if block.direction else usual
    before = columns.index("purpose")
    return (*columns[:before], "flow", *columns[before:]) if service.of_estate else columns


def _row(service: Service, columns: Sequence[str], row: DirectedFlow, place: int, context: Context) -> list[str]:
    """The row of one transport of a flow, with the old content of a cell beside the new one where it changed."""
    transport, former = row.flow.transports[place], context.former(service)
    cells = [COLUMNS[column][1](service, row, transport) for column in columns]
    if former:
        cells = _marked(cells, former, columns, row, place)
    elif context.links and "port" in columns and transport.protocol.has_ports:
        cells[columns.index("port")] = linked_cell(transport, context.links)
    return [f'<span id="{attribute(anchor(service.id, row.flow.id))}"></span>{cells[0]}', *cells[1:]]


def _marked(cells: Sequence[str], former: Former, columns: Sequence[str], row: DirectedFlow, place: int) -> list[str]:
    flow = former.flow(row.flow.id)
    if flow is None or place >= len(flow.transports):
        return [f"{mark('new')} {cells[0]}", *cells[1:]]
    old_row = replace(row, flow=flow)
    old = [COLUMNS[column][1](former.service, old_row, flow.transports[place]) for column in columns]
    if [*cells] == old:
        return old
    first, *following = map(beside, cells, old)
    return [f"{mark('changed')} {first}", *following]


def _gone(former: Former, columns: Sequence[str], row: DirectedFlow, transport: Transport) -> list[str]:
    """The row of a flow that is gone."""
    first, *following = (struck(COLUMNS[column][1](former.service, row, transport)) for column in columns)
    return [f"{mark('gone')} {first}", *following]


def anchor(service_id: str, flow_id: str) -> str:
    """The HTML id of a flow's row, which references link to."""
    return f"flow--{service_id}--{flow_id}"


def _without(rows: Iterable[DirectedFlow], columns: Iterable[str]) -> Iterator[str]:
    closing = {row.flow.id: row.flow for row in rows if row.flow.without}
    if closing and "without" not in columns:
        lines = "".join(f"    - **{inline(flow.label)}**: {inline(flow.without)}\n" for flow in closing.values())
        yield f'!!! info "If it stays closed"\n\n{lines}'


def _notes(rows: Iterable[DirectedFlow]) -> Iterator[str]:
    noted = {row.flow.id: row.flow for row in rows if row.flow.notes}
    lines = "".join(
        f"    - **{inline(flow.label)}**: {inline(note)}\n" for flow in noted.values() for note in flow.notes
    )
    if lines:
        yield f'!!! note "Good to know"\n\n{lines}'


def _sources(service: Service, rows: Iterable[DirectedFlow]) -> Iterator[str]:
    ids = dict.fromkeys(ref for row in rows for ref in row.flow.references)
    if ids:
        yield f"Source: {sources(service.references[ref] for ref in ids)}.\n"


def sources(references: Iterable[Reference]) -> str:
    """References as links, with the revision that was read and the day on which each was checked."""
    links = []
    for reference in references:
        revision = f", revision {inline(reference.revision)}" if reference.revision else ""
        checked = f", checked {reference.checked.isoformat()}" if reference.checked else ""
        links.append(f"[{inline(reference.title)}]({destination(reference.url)}){revision}{checked}")
    return "; ".join(links)


def _other_services(service: Service, rows: Iterable[DirectedFlow], context: Context) -> Iterator[str]:
    """Links to the services whose roles are at the ends of the flows, where the site has their pages."""
    ends = (service.roles[id_] for row in rows for id_ in (*row.flow.source_roles, *row.flow.destination_roles))
    ids = dict.fromkeys(role.stands_for.service for role in ends if role.stands_for)
    services = [context.book.services[id_] for id_ in ids if id_ in context.book.services]
    if context.links and services:
        links = context.links
        pages = ((links.page_link(links.layout.service(other.id)), inline(other.title)) for other in services)
        listed = "; ".join(f'<a href="{attribute(page)}">{title}</a>' for page, title in pages)
        yield f"At the other end: {listed}.\n"


VERB = Verb("table", "The flows of a service, a row for each.", render, (*FLOW_SELECTORS, "columns"))
