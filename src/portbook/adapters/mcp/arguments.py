"""The arguments of a tool, read from JSON that anybody may have written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import Field, field, fields
from typing import Any, NewType, TypeVar, get_type_hints

from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.adapters.mcp.schema import is_required, json_name
from portbook.load.faults import nearest, shown
from portbook.model import Problem
from portbook.targets.size_limits import MAX_BYTES, too_long

A = TypeVar("A")
FirewallText = NewType("FirewallText", str)
"""A text that a firewall reads, of many lines."""
LONGEST_WORD, MOST_WORDS = 1000, 100
"""Characters of an argument that is no text of a firewall, and how many a list has."""


def word(default: str | None = None, *, longest: int = LONGEST_WORD, **more: object) -> Any:  # noqa: ANN401  # as dataclasses.field
    """A field for one text; with a default, it may be left out."""
    metadata = {"maxLength": longest, **more}
    return field(metadata=metadata) if default is None else field(default=default, metadata=metadata)


def words(**more: object) -> Any:  # noqa: ANN401  # as dataclasses.field
    """A field for a list of lines, which may be left out."""
    items = {"type": "string", "maxLength": LONGEST_WORD, **more}
    return field(default=(), metadata={"maxItems": MOST_WORDS, "items": items})


def read_arguments(kind: type[A], given: Mapping[str, object]) -> A:
    """The arguments as an object of their class.

    Raises:
        Unusable: some are unknown, missing, of another type or too long; all of it is told.
    """
    known = {json_name(each): each for each in fields(kind)}  # type: ignore[arg-type]  # it is a dataclass
    problems = [*_unknown(given, known), *_missing(given, known)]
    values: dict[str, object] = {}
    for name, each in known.items():
        if name in given:
            value, wrong = _value(name, given[name], each, get_type_hints(kind)[each.name])
            problems += wrong
            values[each.name] = value
    if problems:
        raise Unusable(*problems)
    return kind(**values)


def _unknown(given: Mapping[str, object], known: Mapping[str, object]) -> Iterator[Problem]:
    for name in [name for name in given if name not in known][:MOST_WORDS]:
        cure = nearest(name, known, "the arguments are") or "it takes none"
        yield of_argument(f"there is no argument {shown(name)}", cure)


def _missing(given: Mapping[str, object], known: Mapping[str, Field[Any]]) -> Iterator[Problem]:
    for name, each in known.items():
        if is_required(each) and name not in given:
            yield of_argument(f"the argument `{name}` is missing")


def _value(name: str, value: object, each: Field[Any], hint: object) -> tuple[object, list[Problem]]:
    """The value of one argument, and what is wrong with it. A list of one word may be the word; null is the default."""
    if value is None and not is_required(each):
        return each.default, []
    if hint == tuple[str, ...]:
        return _list(name, [value] if isinstance(value, str) else value)
    fault = _fault_of_text(value) if hint is FirewallText else _fault_of_word(value, each.metadata["maxLength"])
    return value, [of_argument(f"the argument `{name}` {fault}")] if fault else []


def _list(name: str, value: object) -> tuple[object, list[Problem]]:
    if not isinstance(value, list):
        return (), [of_argument(f"the argument `{name}` is no list of texts")]
    if len(value) > MOST_WORDS:
        return (), [of_argument(f"the argument `{name}` has more than {MOST_WORDS} elements")]
    faults = dict.fromkeys(filter(None, map(_fault_of_word, value)))
    return tuple(value), [of_argument(f"an element of the argument `{name}` {fault}") for fault in faults]


def _fault_of_word(value: object, longest: int = LONGEST_WORD) -> str:
    """Why a value is no line, as a predicate; empty where it is one."""
    if not isinstance(value, str):
        return "is no text"
    if len(value) > longest:
        return f"is longer than {longest} characters"
    return "" if value.isprintable() else "has characters that nobody sees"


def _fault_of_text(value: object) -> str:
    """Why a value is no text for a firewall, as a predicate; empty where it is one."""
    if not isinstance(value, str):
        return "is no text"
    if too_long(value):
        return f"is longer than {MAX_BYTES // 1024} KiB, so it is no snippet"
    return "has a surrogate, which is no character" if any("\ud800" <= each <= "\udfff" for each in value) else ""
