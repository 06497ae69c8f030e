"""What is wrong with an object that people wrote, and where in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portbook.handwritten.commands.placeholders import is_open

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

_TYPES = {
    "object": "a mapping",
    "array": "a list",
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}
_SELF_EVIDENT = 120
"""Characters of a validator's message that people still read."""


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        path: the keys and numbers that lead to it.
        words: what it is, one sentence without a full stop.
    """

    path: tuple[str | int, ...]
    words: str


def spelled(path: Sequence[str | int]) -> str:
    """A path as Kubernetes spells it: `spec.ingress[0].from`."""
    parts = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(parts).lstrip(".") or "the object"


def of_schema(validator: Draft202012Validator, content: object) -> Iterator[Fault]:
    """What a schema refuses of an object, but for what its author leaves to the reader."""
    for error in validator.iter_errors(content):
        yield from _OF_KIND.get(str(error.validator), _of_value)(error)


def has_open(value: object) -> bool:
    """Whether a value has something that is left to the reader."""
    if isinstance(value, Mapping):
        return any(map(has_open, [*value.keys(), *value.values()]))
    if isinstance(value, list):
        return any(map(has_open, value))
    return isinstance(value, str) and is_open(value)


def _path(error: ValidationError) -> tuple[str | int, ...]:
    return tuple(error.absolute_path)


def _of_key(error: ValidationError) -> Iterator[Fault]:
    schema: Mapping[str, Any] = error.schema if isinstance(error.schema, Mapping) else {}
    known = tuple(schema.get("properties", ()))
    instance: Any = error.instance
    for key in [key for key in instance if key not in known]:
        if not is_open(key) and not key.startswith("$"):  # Kustomize's own begin with a dollar sign
            path = (*_path(error), key)
            yield Fault(path, f"unknown field {spelled(path)}")


def _of_type(error: ValidationError) -> Iterator[Fault]:
    if not (isinstance(error.instance, str) and is_open(error.instance)):
        kinds: Any = error.validator_value
        names = [kinds] if isinstance(kinds, str) else kinds
        wanted = " or ".join(_TYPES[name] for name in names if name in _TYPES)
        yield Fault(_path(error), f"{spelled(_path(error))} must be {wanted}, not {_named(error.instance)}")


def _of_missing(error: ValidationError) -> Iterator[Fault]:
    required: Any = error.validator_value
    instance: Any = error.instance
    if not any(map(is_open, instance)):
        for name in [name for name in required if name not in instance][:1]:
            yield Fault(_path(error), f"{spelled(_path(error))} needs {name}")


def _of_choice(error: ValidationError) -> Iterator[Fault]:
    """Of alternatives that each need one key, or are each of one type."""
    alternatives: Any = error.validator_value
    names = [name for choice in alternatives for name in choice.get("required", ())]
    if isinstance(error.instance, Mapping) and len(names) == len(alternatives):
        there = [name for name in names if name in error.instance]
        where = spelled(_path(error))
        if not any(map(is_open, error.instance)):
            listed = " and ".join(there)
            words = (
                f"{where} has {listed}, of which only one may be there" if there else f"{where} needs {_any_of(names)}"
            )
            yield Fault(_path(error), words)
    elif not has_open(error.instance):
        yield Fault(_path(error), f"{spelled(_path(error))} is none of what may stand there")


def _of_value(error: ValidationError) -> Iterator[Fault]:
    if not has_open(error.instance):
        is_short = len(error.message) <= _SELF_EVIDENT
        words = error.message if is_short else f"its {error.validator} does not fit"
        yield Fault(_path(error), f"{spelled(_path(error))}: {words}")


_OF_KIND = {
    "additionalProperties": _of_key,
    "type": _of_type,
    "required": _of_missing,
    "oneOf": _of_choice,
    "anyOf": _of_choice,
}


def _any_of(names: Iterable[str]) -> str:
    return f"one of {', '.join(names)}"


def _named(value: object) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return f"{str(value).lower()} without quotation marks"
    if isinstance(value, int | float):
        return f"the number {value}"
    return "a mapping" if isinstance(value, Mapping) else "a list" if isinstance(value, list) else f"the string {value}"
