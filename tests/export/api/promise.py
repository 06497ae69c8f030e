"""What breaks the programs that read the API: differences of two JSON Schemas that its promise rules out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_KEPT = ("const", "format", "pattern")
_NESTED = ("items", "additionalProperties")


def broken(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Each way in which files by the new schema differ from what readers of the old one may rely on, with its path."""
    return list(_Schemas(old, new).compare(old, new, "", frozenset()))


class _Schemas:
    """Two documents with their definitions."""

    def __init__(self, old: dict[str, Any], new: dict[str, Any]) -> None:
        self._old, self._new = old, new

    def compare(self, old: dict[str, Any], new: dict[str, Any], path: str, above: frozenset[str]) -> Iterator[str]:
        old, old_name = resolved(self._old, old)
        new, _name = resolved(self._new, new)
        if old_name in above:
            return
        above |= {old_name} if old_name else frozenset()
        yield from _values(old, new, path)
        for name, schema in old.get("properties", {}).items():
            if name not in new.get("properties", {}):
                yield f"{path}/{name}: is gone"
            else:
                yield from self.compare(schema, new["properties"][name], f"{path}/{name}", above)
        for key in _NESTED:
            if isinstance(old.get(key), dict):
                yield from self.compare(old[key], new.get(key, {}), f"{path}/*", above)


def _values(old: dict[str, Any], new: dict[str, Any], path: str) -> Iterator[str]:
    """What differs in the values themselves."""
    if not _types(new) <= _types(old):
        yield f"{path}: was {sorted(_types(old))}, is {sorted(_types(new))}"
    for key in _KEPT:
        if key in old and old[key] != new.get(key):
            yield f"{path}: {key} was {old[key]!r}, is {new.get(key)!r}"
    for value in set(old.get("enum", ())) - set(new.get("enum", old.get("enum", ()))):
        yield f"{path}: the value {value!r} is gone"
    for name in set(old.get("required", ())) - set(new.get("required", ())):
        yield f"{path}/{name}: is not always there"


def _types(schema: dict[str, Any]) -> set[str]:
    types = schema.get("type", ["array", "boolean", "integer", "null", "number", "object", "string"])
    return {types} if isinstance(types, str) else set(types)


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The schema that a reference stands for, and its name; the schema itself where it is none."""
    if "allOf" in schema:
        (schema,) = schema["allOf"]
    reference = schema.get("$ref", "")
    name = reference.removeprefix("#/definitions/")
    return (document["definitions"][name], name) if reference else (schema, "")
