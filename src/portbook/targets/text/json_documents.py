"""Strict JSON with its lines: no key twice in an object, no NaN or Infinity, nothing behind the value.

Source: RFC 8259.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from json.decoder import scanstring  # type: ignore[attr-defined]  # of the stubs
from typing import TypeAlias

from portbook.targets.base import CannotJudge, Rejected

_SPACE = re.compile(r"[ \t\r\n]*")
_WORD = re.compile(r"true|false|null")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?([eE][-+]?[0-9]{1,3})?(?![0-9.eE+-])")
_WORDS = {"true": True, "false": False, "null": None}
_DEEPEST = 50


@dataclass(frozen=True)
class Array:
    """`[…]`, with its first line."""

    line: int
    items: tuple[Value, ...]


@dataclass(frozen=True)
class Object:
    """`{…}`.

    Attributes:
        line: its first line.
        members: its values by key, in order.
        lines: the line of each key.
    """

    line: int
    members: dict[str, Value]
    lines: dict[str, int]

    def at(self, key: str) -> int:
        """The line of a key, or the first line where the key is missing."""
        return self.lines.get(key, self.line)


Value: TypeAlias = bool | int | float | str | Array | Object | None


def is_json(text: str) -> bool:
    """Whether a text begins like an array or an object."""
    return text.lstrip(" \t\r\n")[:1] in {"[", "{"}


def parsed(text: str) -> Value:
    """The value of a text.

    Raises:
        CannotJudge: the text has comments, which some readers accept.
        Rejected: the text is not JSON, is too deep, or has a key twice in one object.
    """
    value, at = _value(text, _behind(text, 0), 0)
    if (end := _behind(text, at)) != len(text):
        raise _wrong(text, end, "something stands behind the JSON value")
    return value


def plain(value: Value) -> object:
    """A value without lines, as Python's own module makes it."""
    if isinstance(value, Array):
        return [plain(item) for item in value.items]
    return {key: plain(member) for key, member in value.members.items()} if isinstance(value, Object) else value


def _value(text: str, at: int, depth: int) -> tuple[Value, int]:
    if depth > _DEEPEST:
        message = f"this JSON is nested more than {_DEEPEST} levels deep"
        raise Rejected(_line(text, at), message, id_="text-json-too-deep")
    sign = text[at : at + 1]
    if sign == "{":
        return _object(text, at, depth)
    if sign == "[":
        return _array(text, at, depth)
    if sign == '"':
        return _string(text, at)
    if word := _WORD.match(text, at):
        return _WORDS[word[0]], word.end()
    if number := _NUMBER.match(text, at):
        return (float(number[0]) if number[1] or number[2] else int(number[0])), number.end()
    raise _wrong(text, at, "not JSON: a value has to stand here")


def _object(text: str, start: int, depth: int) -> tuple[Object, int]:
    object_ = Object(_line(text, start), {}, {})
    at = _behind(text, start + 1)
    while text[at : at + 1] != "}":
        if object_.members:
            at = _sign(text, at, ",")
        line = _line(text, at)
        key, at = _string(text, at)
        if key in object_.members:
            raise Rejected(line, f"{key!r} stands twice in one object", id_="text-json-duplicate-key")
        at = _sign(text, _behind(text, at), ":")
        object_.members[key], at = _value(text, at, depth + 1)
        object_.lines[key] = line
        at = _behind(text, at)
    return object_, at + 1


def _array(text: str, start: int, depth: int) -> tuple[Array, int]:
    items: list[Value] = []
    at = _behind(text, start + 1)
    while text[at : at + 1] != "]":
        if items:
            at = _sign(text, at, ",")
        item, at = _value(text, at, depth + 1)
        items.append(item)
        at = _behind(text, at)
    return Array(_line(text, start), tuple(items)), at + 1


def _string(text: str, at: int) -> tuple[str, int]:
    if text[at : at + 1] != '"':
        raise _wrong(text, at, "not JSON: a string in double quotes has to stand here")
    try:
        string: tuple[str, int] = scanstring(text, at + 1, True)  # noqa: FBT003  # strict
    except json.JSONDecodeError as problem:
        raise Rejected(problem.lineno, f"not JSON: {problem.msg}", id_="text-not-json") from None
    return string


def _sign(text: str, at: int, sign: str) -> int:
    if text[at : at + 1] != sign:
        raise _wrong(text, at, f"not JSON: {sign!r} has to stand here")
    return _behind(text, at + 1)


def _behind(text: str, at: int) -> int:
    """The position behind white space."""
    space = _SPACE.match(text, at)
    return space.end() if space else at


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _wrong(text: str, at: int, message: str) -> CannotJudge | Rejected:
    if text[at : at + 1] in {"/", "#"}:
        comment = "this JSON has a comment, which not all readers accept"
        return CannotJudge(_line(text, at), comment, id_="text-json-comment", cure="take the comment out")
    return Rejected(_line(text, at), message, id_="text-not-json", column=at - text.rfind("\n", 0, at))
