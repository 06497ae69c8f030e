"""`matrix`: who talks to whom, sources down, destinations across."""

from __future__ import annotations

from portbook.blocks.base import FLOW_SELECTORS, Block, Context, Verb
from portbook.blocks.cells import markdown_table
from portbook.blocks.selection import directed_flows
from portbook.escape.markdown import cell


def render(block: Block, context: Context) -> str:
    """A row for each role that sends, a column for each that receives."""
    service = context.service(block)
    flows = list(dict.fromkeys(row.flow for row in directed_flows(service, block)))
    sources = list(dict.fromkeys(role for flow in flows for role in flow.source_roles))
    destinations = list(dict.fromkeys(role for flow in flows for role in flow.destination_roles))
    if not flows:
        return "*Nothing to open.*\n"
    rows = []
    for source in sources:
        cells = [f"**{cell(service.roles[source].title)}**"]
        for destination in destinations:
            between = [flow for flow in flows if (source, destination) in flow.pairs]
            labels = dict.fromkeys(cell(transport.label) for flow in between for transport in flow.transports)
            cells.append("; ".join(labels) or "–")
        rows.append(cells)
    return markdown_table(
        ["From \\ to", *(cell(service.roles[destination].title) for destination in destinations)], rows
    )


VERB = Verb("matrix", "Who talks to whom: sources down, destinations across.", render, FLOW_SELECTORS)
