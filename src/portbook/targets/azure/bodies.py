"""JSON objects with their lines: one rule, or a list of rules."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NoReturn, TypeAlias

from portbook.targets.base import Rejected

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"
_SPACE = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True)
class Body:
    """One object.

    Attributes:
        first: its first line in the text.
        text: the object as it stands there.
        value: its members.
        properties: the members of `properties`.
    """

    first: int
    text: str
    value: dict[str, Value]
    properties: dict[str, Value]

    def line(self, key: str | None = None) -> int:
        """The line of a member, or the object's first line where it has none of that name."""
        found = re.search(rf'"{re.escape(key)}"\s*:', self.text) if key else None
        return self.first + (self.text.count("\n", 0, found.start()) if found else 0)


def bodies(text: str) -> list[Body]:
    """The objects of a text.

    Raises:
        Rejected: not JSON, or neither an object nor a list of objects with `properties`.
    """
    at = _after_space(text, 0)
    if text[at : at + 1] != "[":
        return [_body(text, at, _end(text, at))]
    _end(text, at)
    return [_body(text, start, end) for start, end in _elements(text, at + 1)]


def _elements(text: str, at: int) -> Iterator[tuple[int, int]]:
    """Where the elements of a list begin and end; the text is known to be JSON."""
    at = _after_space(text, at)
    while text[at] != "]":
        end = _decoded(text, at, dict)[1]
        yield at, end
        at = _after_space(text, end)
        at = _after_space(text, at + 1) if text[at] == "," else at


def _end(text: str, at: int) -> int:
    end = _decoded(text, at, dict)[1]
    if _after_space(text, end) != len(text):
        raise Rejected(_line(text, end), "something stands behind the JSON value")
    return end


def _body(text: str, at: int, end: int) -> Body:
    line = _line(text, at)

    def members(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for key, value in pairs:
            if key in found:
                raise Rejected(line, f"{key!r} stands twice in one object")
            found[key] = value
        return found

    value = _decoded(text, at, members)[0]
    properties = value.get("properties") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(properties, dict):
        raise Rejected(line, "a rule is an object with an object of properties")
    return Body(line, text[at:end], value, properties)


def _decoded(text: str, at: int, members: Callable[[list[tuple[str, Value]]], dict[str, Value]]) -> tuple[Value, int]:
    def no_number(word: str) -> NoReturn:
        raise Rejected(_line(text, at), f"{word} is not JSON")

    decoder = json.JSONDecoder(object_pairs_hook=members, parse_constant=no_number)
    try:
        value: tuple[Value, int] = decoder.raw_decode(text, at)
    except json.JSONDecodeError as problem:
        raise Rejected(problem.lineno, f"not JSON: {problem.msg}") from None
    except (RecursionError, ValueError):
        raise Rejected(_line(text, at), "not JSON that Azure would read: too deep, or a number too long") from None
    return value


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
