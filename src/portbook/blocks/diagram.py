"""`diagram`: the flows of a service, drawn."""

from __future__ import annotations

from portbook.blocks.base import FLOW_SELECTORS, Block, Context, Picture, Verb
from portbook.blocks.drawing import drawing
from portbook.blocks.preview import drawn_flows
from portbook.blocks.selection import directed_flows
from portbook.diagram import flow_diagram
from portbook.diagram.svg import flow_drawings
from portbook.escape.markdown import fenced
from portbook.layout import AddressStyle


def render(block: Block, context: Context) -> str:
    """All the flows; flows between the same ends in both directions share an arrow."""
    service = context.service(block)
    flows = list(dict.fromkeys(row.flow for row in directed_flows(service, block)))
    if former := context.former(service):
        flows = list(drawn_flows(former, service, flows, block))
    if not flows:
        return "*Nothing to draw.*\n"
    as_text = f"{flow_diagram(service, flows)}\n"
    if block.picture is Picture.TEXT or _is_plain(context):
        return fenced(as_text, "text")
    return f"{context.keep_html(drawing(flow_drawings(service, flows), as_text))}\n"


def _is_plain(context: Context) -> bool:
    """Whether the page is for readers of Markdown, who see no HTML."""
    return context.links is not None and context.links.layout.addresses is AddressStyle.MARKDOWN


VERB = Verb("diagram", "A diagram of flows, with the same in characters.", render, (*FLOW_SELECTORS, "as"))
