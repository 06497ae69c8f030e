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
    rows = [_row(services[id_]) for id_ in ids]
    return markdown_table(["Service", "What it is", "Ports", "Reviewed"], rows)


def _row(service: Service) -> list[str]:
    labels = dict.fromkeys(transport.label for flow in service.flows.values() for transport in flow.transports)
    reviewed = service.reviewed.isoformat() if service.reviewed else "–"
    return [cell(service.title), cell(service.summary), "<br>".join(map(cell, labels)), reviewed]


VERB = Verb("index", "The catalogue: a row for each service.", render, ("service",), subject=Subject.SERVICES)
