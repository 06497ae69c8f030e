"""The JSON Schema of a service as data, in its normal form: from the field table.

Unlike the schema for editors it lets unknown keys through, for keys may be added.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from portbook.model.fields import SECTIONS
from portbook.model.section import Field, Kind, Section

Schema: TypeAlias = dict[str, object]
TEXT: Schema = {"type": "string"}
TEXTS: Schema = {"type": "array", "items": TEXT}
DATE: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


def data_definitions() -> dict[str, object]:
    """A schema for each section of a file, by `<section>-data`."""
    return {f"{section.id}-data": _section(section) for section in SECTIONS.values()}


def _section(section: Section) -> Schema:
    return {
        "description": section.meaning,
        "type": "object",
        "required": [field.key for field in section.fields if field.required],
        "properties": {
            field.key: {"description": field.meaning, **_KINDS[field.kind](field)}
            for field in section.fields
            if not field.resolved
        },
    }


_KINDS: dict[Kind, Callable[[Field], Schema]] = {
    Kind.TEXT: lambda _field: TEXT,
    Kind.TEXTS: lambda _field: TEXTS,
    Kind.ID: lambda _field: TEXT,
    Kind.NAME: lambda _field: TEXT,
    Kind.NAMES: lambda _field: TEXTS,
    Kind.ROLES: lambda _field: TEXTS,
    Kind.DATE: lambda _field: DATE,
    Kind.FLAG: lambda _field: {"type": "boolean"},
    Kind.URL: lambda _field: TEXT,
    Kind.CHOICE: lambda field: {"type": "string", "enum": list(field.choices)},
    Kind.PORTS: lambda _field: {"type": "array", "items": {"type": ["integer", "string"]}},
    Kind.PROTOCOLS: lambda _field: TEXTS,
    Kind.ICMP: lambda _field: TEXTS,
    Kind.ADDRESSES: lambda _field: TEXTS,
    Kind.ROWS: lambda _field: {"type": "array", "items": TEXTS},
    Kind.LABELS: lambda _field: {"type": "object", "additionalProperties": TEXT},
    Kind.RECORDS: lambda field: {
        "type": "object",
        "additionalProperties": {"$ref": f"#/definitions/{field.section}-data"},
    },
}
