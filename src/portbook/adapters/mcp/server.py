"""The server: the tools over standard input and output. Only this module knows the Python package `mcp`."""

from __future__ import annotations

import logging
import sys
from functools import partial
from pathlib import Path

import anyio
import anyio.to_thread
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp_types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    ToolAnnotations,
)
from mcp_types import Tool as ListedTool

from portbook import __version__
from portbook.adapters.mcp.answer import Tool
from portbook.adapters.mcp.current_site import CurrentSite
from portbook.adapters.mcp.register import INSTRUCTIONS, TOOLS
from portbook.adapters.mcp.schema import input_schema, json_data, output_schema
from portbook.load.faults import nearest, shown

_MOST_AT_ONCE = 4
"""Calls that are answered at the same time; more wait."""
_ONLY_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


def serve(start: Path) -> None:
    """Answer until standard input ends, or somebody interrupts. Standard output has the protocol only.

    Args:
        start: a folder of the site.
    """
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="portbook mcp: %(message)s")
    anyio.run(_serve, CurrentSite(start))


async def _serve(site: CurrentSite) -> None:
    server = _server(site)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


def _server(site: CurrentSite) -> Server[object]:
    at_once = anyio.CapacityLimiter(_MOST_AT_ONCE)

    async def list_tools(_context: object, _asked: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[*map(_listed, TOOLS.values())])

    async def call_tool(_context: object, asked: CallToolRequestParams) -> CallToolResult:
        return await anyio.to_thread.run_sync(partial(_called, site, asked), limiter=at_once)

    return Server(
        "portbook",
        version=__version__,
        title="Portbook",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _listed(tool: Tool[object]) -> ListedTool:
    return ListedTool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=input_schema(tool.arguments),
        output_schema=output_schema(tool.answer),
        annotations=_ONLY_READS,
    )


def _called(site: CurrentSite, asked: CallToolRequestParams) -> CallToolResult:
    tool = TOOLS.get(asked.name)
    if tool is None:
        text = f"there is no tool {shown(asked.name)}: {nearest(asked.name, TOOLS, 'the tools are')}"
        return CallToolResult(content=[TextContent(type="text", text=text)], is_error=True)
    answer = tool.answer_to(site.now, asked.arguments or {})
    texts = [TextContent(type="text", text=text) for text in tool.texts(answer)]
    return CallToolResult(content=[*texts], structured_content=json_data(answer), is_error=not answer.answered)
