"""A frozen dataclass as a JSON Schema and as JSON data: the descriptions of fields are those of its docstring.

A field of a name that Python keeps for itself has an underscore behind it, which its JSON name has not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, NewType, get_args, get_origin, get_type_hints

_ATTRIBUTE = re.compile(r"^    (?:    )?(?P<name>\w+): ", re.MULTILINE)
_SIMPLE: Mapping[object, str] = {str: "string", int: "integer", bool: "boolean", NoneType: "null"}


def json_name(field: Field[Any]) -> str:
    """The name of a field in JSON."""
    return field.name.rstrip("_")


def json_data(value: object) -> Any:  # noqa: ANN401  # JSON
    """A value of a field as JSON data."""
    if is_dataclass(value):
        return {json_name(field): json_data(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [json_data(item) for item in value]
    if isinstance(value, Mapping):
        return {name: json_data(item) for name, item in value.items()}
    return value


def output_schema(kind: type) -> dict[str, Any]:
    """The schema of an answer. Every field is always there; later versions may add some."""
    properties = dict(_properties(kind))
    return {"type": "object", "properties": properties, "required": list(properties)}


def input_schema(kind: type) -> dict[str, Any]:
    """The schema of arguments: no others are taken, and those with a default may be left out."""
    required = [json_name(field) for field in fields(kind) if is_required(field)]
    return {
        "type": "object",
        "properties": dict(_properties(kind)),
        "required": required,
        "additionalProperties": False,
    }


def is_required(field: Field[Any]) -> bool:
    """Whether a field has no default."""
    return field.default is MISSING and field.default_factory is MISSING


@cache
def descriptions(kind: type) -> Mapping[str, str]:
    """The descriptions in the docstrings of a class and those it is made from, by the field's name."""
    described: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        section = (base.__doc__ or "").partition("Attributes:\n")[2]
        names = [*_ATTRIBUTE.finditer(section)]
        ends = [*(match.start() for match in names[1:]), len(section)]
        for match, end in zip(names, ends, strict=False):
            described[match["name"]] = " ".join(section[match.end() : end].split())
    return described


def _properties(kind: type) -> Iterator[tuple[str, dict[str, Any]]]:
    hints = get_type_hints(kind)
    for field in fields(kind):
        schema = {**_of_type(hints[field.name]), **json_data(field.metadata)}
        yield json_name(field), {**schema, "description": descriptions(kind).get(field.name, "")}


def _of_type(hint: Any) -> dict[str, Any]:  # noqa: ANN401  # a type hint
    """The schema of a type.

    Raises:
        TypeError: it is a type that no field has.
    """
    if isinstance(hint, NewType):
        hint = hint.__supertype__
    if hint in _SIMPLE:
        return {"type": _SIMPLE[hint]}
    if get_origin(hint) is UnionType:
        return {"type": [_SIMPLE[option] for option in get_args(hint)]}
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _of_type(get_args(hint)[0])}
    if is_dataclass(hint) and isinstance(hint, type):
        return output_schema(hint)
    msg = f"no field has the type {hint}"
    raise TypeError(msg)
