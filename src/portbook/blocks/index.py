"""`index`: the catalogue."""

from __future__ import annotations

from portbook.blocks.base import ALL, Block, Context, Subject, Verb
from portbook.blocks.cells import markdown_table
from portbook.escape.markdown import cell
from portbook.model import Service


def render(block: Block, context: Context) -> str:
    """A row for each service, with every port that it uses."""
    services = context.book.services
    ids = block.services or (tuple(services) if block.subject == ALL else (block.subject,))
    owned = any(services[id_].owner for id_ in ids)
    rows = [_row(services[id_], owned=owned) for id_ in ids]
    owner = ["Owner"] if owned else []
    return markdown_table(["Service", "What it is", "Ports", *owner, "Reviewed"], rows)


def _row(service: Service, *, owned: bool) -> list[str]:
    """The cells of a service; one for its owner where any service has one."""
    labels = dict.fromkeys(transport.label for flow in service.flows.values() for transport in flow.transports)
    reviewed = service.reviewed.isoformat() if service.reviewed else "–"
    owner = [cell(service.owner) or "–"] if owned else []
    return [cell(service.title), cell(service.summary), "<br>".join(map(cell, labels)), *owner, reviewed]


VERB = Verb("index", "The catalogue: a row for each service.", render, ("service",), subject=Subject.SERVICES)
