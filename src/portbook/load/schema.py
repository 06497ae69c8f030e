"""The JSON Schema of a file in `ports/`, for editors, made from the field table.

It accepts every file that loading accepts, and rejects most files that loading rejects. Only loading does the checks
between parts of a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from portbook.load.labels import LABEL, VALUE
from portbook.model.estate_fields import ESTATE, ESTATE_SECTIONS
from portbook.model.fields import SECTIONS, SERVICE
from portbook.model.ports import HIGHEST
from portbook.model.protocol import ICMP_TYPES, NUMBERS
from portbook.model.section import Field, Kind, Section

Json: TypeAlias = str | int | bool | Sequence["Json"] | Mapping[str, "Json"]
Schema: TypeAlias = dict[str, Json]


def _any_case(word: str) -> str:
    return "".join(f"[{letter}{letter.upper()}]" if letter.isalpha() else letter for letter in word)


_ID = "^[a-z0-9][a-z0-9-]*$"
_ROLE = "^[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)?$"
_TEXT: Schema = {"type": "string", "pattern": r"\S"}
_PORT: Schema = {
    "anyOf": [
        {"type": "integer", "minimum": 1, "maximum": HIGHEST},
        {"type": "string", "pattern": "^(any|[1-9][0-9]{0,4}(-[1-9][0-9]{0,4})?)$"},
    ]
}
_PROTOCOLS = sorted(set(NUMBERS) - {"tcp", "udp", "sctp", "icmp", "icmpv6"})
_NUMBER: Schema = {"type": "integer", "minimum": 0, "maximum": 255}
_PROTOCOL: Schema = {
    "anyOf": [
        {"enum": ["any", *_PROTOCOLS]},
        _NUMBER,
        {"type": "string", "pattern": f"^([0-9]{{1,3}}|{'|'.join(map(_any_case, ['any', *_PROTOCOLS]))})$"},
    ]
}
_ICMP: Schema = {
    "anyOf": [
        {"enum": ["any", *sorted(ICMP_TYPES)]},
        _NUMBER,
        {"type": "string", "pattern": f"^([0-9]{{1,3}}|{'|'.join(sorted(ICMP_TYPES))})(/[0-9]{{1,3}})?$"},
    ]
}
_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_ADDRESS_FORMS: tuple[Schema, ...] = (
    {"const": "any"},
    {"type": "string", "pattern": rf"^{_OCTET}(\.{_OCTET}){{3}}(/(3[0-2]|[12]?[0-9]))?$"},
    {"type": "string", "pattern": r"^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))?$"},
    {"type": "string", "pattern": r"^(\*\.)?([A-Za-z0-9_-]{1,63}\.)+[A-Za-z][A-Za-z0-9-]*$"},
)
_NAMED: Schema = {"type": "string", "pattern": r"^\$[a-z0-9][a-z0-9-]*$"}
_ADDRESS: Schema = {"anyOf": [*_ADDRESS_FORMS, _NAMED]}
_RANGE = r"^\s*[0-9A-Fa-f.:]+\s*-\s*[0-9A-Fa-f.:]+\s*$"
_PLAY = r"^[a-z0-9][a-z0-9-]*(@[a-z0-9][a-z0-9-]*)?/[a-z0-9][a-z0-9-]*$"


def json_schema() -> Schema:
    """The schema, ready for JSON."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": SERVICE.title,
        **_section(SERVICE),
        "definitions": {section.id: _section(section) for section in SECTIONS.values() if section is not SERVICE},
    }


def estate_schema() -> Schema:
    """The schema of the files of an estate, ready for JSON."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": ESTATE.title,
        **_section(ESTATE),
        "definitions": {section.id: _section(section) for section in ESTATE_SECTIONS.values() if section is not ESTATE},
    }


def _section(section: Section) -> Schema:
    schema: Schema = {
        "description": section.meaning,
        "type": "object",
        "additionalProperties": False,
        "required": [field.key for field in section.fields if field.required],
        "properties": {field.key: _field(field) for field in section.fields},
    }
    transports = [
        field.key for field in section.fields if field.attribute == "transports" and field.key != "source-port"
    ]
    to_others: Schema = {"properties": {"to": _or_list({"type": "string", "pattern": "/"})}}
    return schema | ({"anyOf": [*({"required": [key]} for key in transports), to_others]} if transports else {})


def _field(field: Field) -> Schema:
    default = f" Without it: {field.default}." if field.default else ""
    schema: Schema = {"description": f"{field.meaning}{default} Example: {field.example}"}
    return schema | _SCHEMAS[field.kind](field)


def _or_list(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "array", "minItems": 1, "items": schema}]}


def _records(field: Field) -> Schema:
    return {
        "type": "object",
        "minProperties": 1 if field.required else 0,
        "propertyNames": {"enum": list(field.ids)} if field.ids else {"pattern": _ID},
        "additionalProperties": {"$ref": f"#/definitions/{field.section}"},
    }


def _rows(_field: Field) -> Schema:
    return {"type": "array", "items": {"type": "array", "minItems": 1, "items": {"type": "string"}}}


def _labels(_field: Field) -> Schema:
    return {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"pattern": f"^{LABEL}$"},
        "additionalProperties": {"type": "string", "pattern": f"^{VALUE}$"},
    }


_SCHEMAS: dict[Kind, Callable[[Field], Schema]] = {
    Kind.TEXT: lambda _: _TEXT,
    Kind.TEXTS: lambda _: _or_list(_TEXT),
    Kind.ID: lambda _: {"type": "string", "pattern": _ID},
    Kind.NAME: lambda _: {"type": "string", "pattern": _ID},
    Kind.NAMES: lambda _: _or_list({"type": "string", "pattern": _ID}),
    Kind.ROLES: lambda _: _or_list({"type": "string", "pattern": _ROLE}),
    Kind.DATE: lambda _: {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    Kind.FLAG: lambda _: {"type": "boolean"},
    Kind.URL: lambda _: {"type": "string", "format": "uri", "pattern": "^https?://[!-~]+$"},
    Kind.CHOICE: lambda field: {"enum": list(field.choices)},
    Kind.PORTS: lambda _: _or_list(_PORT),
    Kind.PROTOCOLS: lambda _: _or_list(_PROTOCOL),
    Kind.ICMP: lambda _: _or_list(_ICMP),
    Kind.ADDRESSES: lambda _: _or_list(_ADDRESS),
    Kind.LABELS: _labels,
    Kind.ROWS: _rows,
    Kind.RECORDS: _records,
    Kind.PATH: lambda _: _TEXT,
    Kind.PLACES: lambda _: _or_list({"anyOf": [*_ADDRESS_FORMS[:-1], _NAMED, {"type": "string", "pattern": _RANGE}]}),
    Kind.PLAYS: lambda _: _or_list({"type": "string", "pattern": _PLAY}),
    Kind.NAMED: lambda _: {"type": "object"},
    Kind.VALUES: lambda _: {"type": "object"},
}
