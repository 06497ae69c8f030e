"""`diagram`: the flows of a service, drawn."""

from __future__ import annotations

from portbook.blocks.base import FLOW_SELECTORS, Block, Context, Verb
from portbook.blocks.preview import drawn_flows
from portbook.blocks.selection import directed_flows
from portbook.diagram import flow_diagram
from portbook.escape.markdown import fenced


def render(block: Block, context: Context) -> str:
    """One frame with all the flows; flows between the same ends in both directions share an arrow."""
    service = context.service(block)
    flows = list(dict.fromkeys(row.flow for row in directed_flows(service, block)))
    if former := context.former(service):
        flows = list(drawn_flows(former, service, flows, block))
    if not flows:
        return "*Nothing to draw.*\n"
    drawn = flow_diagram(service, flows)
    return fenced(drawn if drawn.endswith("\n") else f"{drawn}\n", "text")


VERB = Verb("diagram", "An ASCII diagram of flows.", render, FLOW_SELECTORS)
