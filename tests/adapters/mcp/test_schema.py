"""Programs know the fields of arguments and answers, with their meaning, from the schemas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from portbook.adapters.mcp.answer import Tool
from portbook.adapters.mcp.register import INSTRUCTIONS, TOOLS
from portbook.adapters.mcp.schema import input_schema, output_schema
from tests.adapters.mcp.conftest import Ask

QUESTIONS: dict[str, dict[str, object]] = {
    "search_services": {"query": "demo"},
    "get_flows": {"service": "demo", "role": "server"},
    "get_snippet": {"service": "demo", "target": "gcp"},
    "verify_text": {"service": "demo", "target": "gcp", "text": "no command\n"},
    "diff_versions": {"base": "ports"},
    "list_targets": {},
}
tools = pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)


@tools
@pytest.mark.parametrize("wrong", [{}, {"unknown": "1"}], ids=["answered", "not answered"])
def test_an_answer_is_as_its_schema_says(tool: Tool[Any], wrong: dict[str, str], ask: Ask) -> None:
    answer = ask(tool.name, **QUESTIONS[tool.name], **wrong)
    assert answer.pop("texts")[0]
    assert answer["answered"] == (not wrong)
    Draft202012Validator(output_schema(tool.answer)).validate(answer)


@tools
def test_a_question_is_as_its_schema_says(tool: Tool[Any]) -> None:
    schema = input_schema(tool.arguments)
    Draft202012Validator.check_schema(schema)
    assert Draft202012Validator(schema).is_valid(QUESTIONS[tool.name])
    assert not Draft202012Validator(schema).is_valid({**QUESTIONS[tool.name], "unknown": "1"})


@tools
def test_every_field_has_its_meaning(tool: Tool[Any]) -> None:
    described = [*fields(input_schema(tool.arguments)), *fields(output_schema(tool.answer))]
    assert [name for name, schema in described if len(schema["description"]) < 5] == []


@tools
def test_fields_that_others_write_are_fields(tool: Tool[Any]) -> None:
    known = {name for name, _schema in fields(output_schema(tool.answer))}
    assert {name.removesuffix("[]").split(" ")[0] for name in tool.written_by_others} <= known
    assert "written_by_others" in INSTRUCTIONS


def fields(schema: dict[str, Any], before: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field at any depth, by its path as `written_by_others` spells it."""
    for name, inner in schema.get("properties", {}).items():
        yield f"{before}{name}", inner
        yield from fields(inner, f"{before}{name}.")
        yield from fields(inner.get("items", {}), f"{before}{name}[].")
