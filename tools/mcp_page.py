"""The reference of the server for assistants: its tools, what they are asked, and every field of their answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from portbook.adapters.mcp.answer import Answer, Tool
from portbook.adapters.mcp.register import TOOLS
from portbook.adapters.mcp.schema import input_schema, output_schema

PATH = Path("docs/reference/mcp.md")
_HEAD = """# MCP

The tools of `portbook mcp`, for [assistants](../guide/assistants.md). Fields are stable: some may be added, none change their meaning. Every field is
always there. `[]` stands for the elements of a list.

Each answer comes twice: as structured content with these fields, and as texts. The first text says everything in short; the second text of
`get_snippet` is the snippet, byte for byte. Where a question cannot be answered, the answer is marked as an error, `answered` is false, and
`problems` say why and what to do.

Names are at most 1000 characters long, lists have at most 100 elements, and a text of a firewall has at most 64 KiB.
"""
_FIELDS = "| Field | Type | Meaning |\n| --- | --- | --- |"


def page() -> str:
    """The page."""
    common = dict(_fields(output_schema(Answer)))
    parts = [_HEAD, "## Every answer\n", _table(common)]
    parts += (part for tool in TOOLS.values() for part in _tool(tool, common))
    return "\n".join(parts)


def _tool(tool: Tool[Any], common: dict[str, Any]) -> Iterator[str]:
    arguments = dict(_fields(input_schema(tool.arguments)))
    answer = {name: schema for name, schema in _fields(output_schema(tool.answer)) if name not in common}
    yield f"## {tool.name}\n\n{tool.description}\n"
    if arguments:
        required = frozenset(input_schema(tool.arguments)["required"])
        yield "Arguments:\n"
        yield _table({name + (" **required**" if name in required else ""): arguments[name] for name in arguments})
    yield "Its answer:\n"
    yield _table(answer)
    if tool.written_by_others:
        yield f"Written by others: {', '.join(f'`{name}`' for name in tool.written_by_others)}.\n"


def _table(fields: dict[str, Any]) -> str:
    rows = (f"| {_name(name)} | {_type(schema)} | {_cell(schema['description'])} |" for name, schema in fields.items())
    return "\n".join([_FIELDS, *rows, ""])


def _name(name: str) -> str:
    field, _, more = name.partition(" ")
    return f"`{field}` {more}".strip()


def _type(schema: dict[str, Any]) -> str:
    """`text`, `list of texts`, `one of …`."""
    words = {"string": "text", "integer": "number", "boolean": "true or false", "null": "null", "object": "object"}
    if schema["type"] == "array":
        inner = schema["items"]
        return "list of objects" if inner["type"] == "object" else f"list of {words[inner['type']]}s"
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return " or ".join(words[kind] for kind in kinds)


def _cell(text: str) -> str:
    sentence = text[:1].upper() + text[1:] if text[:1] != "`" else text
    return sentence.replace("|", "&#x7c;")


def _fields(schema: dict[str, Any], before: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field at any depth, by its path."""
    for name, inner in schema.get("properties", {}).items():
        yield f"{before}{name}", inner
        yield from _fields(inner, f"{before}{name}.")
        yield from _fields(inner.get("items", {}), f"{before}{name}[].")
