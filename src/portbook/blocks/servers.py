"""`servers`: tables of a service's known servers."""

from __future__ import annotations

from portbook.blocks.base import Block, Context, Impossible, Verb
from portbook.blocks.cells import markdown_table
from portbook.escape.markdown import cell, inline
from portbook.model import Servers


def render(block: Block, context: Context) -> str:
    """A table for each list of servers, of all roles or of the roles asked for."""
    service = context.service(block)
    chosen = [server for server in service.servers.values() if not block.roles or server.role in block.roles]
    if not chosen:
        message = f"{service.id} lists no servers{' of that role' if block.roles else ''}"
        raise Impossible(message, "leave out 'role:'" if block.roles else "add them under 'servers:'")
    return "\n".join(_table(servers) for servers in chosen)


def _table(servers: Servers) -> str:
    rows = [[cell(text) for text in row] for row in servers.rows]
    if servers.more:
        rows.append(["…", cell(servers.more), *[""] * (len(servers.columns) - 2)][: len(servers.columns)])
    return f"**{inline(servers.title)}**\n\n" + markdown_table([cell(column) for column in servers.columns], rows)


VERB = Verb("servers", "Tables of known servers.", render, ("role",))
