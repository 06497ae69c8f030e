"""Reads the security rules of a text in JSON with Python's own parser, apart from the target's reader."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from portbook.firewalls.azure.check import templates
from portbook.targets import Rejected

_BETWEEN = re.compile(r"[\s,]*")


def bodies(text: str) -> list[tuple[int, object]]:
    """The rules of a text, each with its first line. The text is one rule, a list, a group, or a template with one group.

    Raises:
        CannotJudge: a template that has other resources.
        Rejected: it is not JSON, or a key appears twice in an object.
    """
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
        return list(_with_lines(text, value)) if isinstance(value, list) else [(1, body) for body in _within(value)]
    except json.JSONDecodeError as problem:
        raise Rejected(problem.lineno, f"not JSON: {problem.msg}", id_="azure-not-json") from None
    except (ValueError, RecursionError):
        raise Rejected(1, "not JSON: a number is too long, or the nesting is too deep", id_="azure-not-json") from None


def _within(value: object) -> list[object]:
    """The rules of a group or template; for other values, the value itself."""
    if not isinstance(value, dict):
        return [value]
    if "contentVersion" in value:
        return templates.rules(value)
    group = value.get("properties")
    return list(group["securityRules"]) if isinstance(group, dict) and "securityRules" in group else [value]


def _once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    pairs = dict(members)
    if len(pairs) < len(members):
        raise Rejected(1, "a key appears twice in one object", id_="azure-key-twice", cure="remove one of them")
    return pairs


def _no_number(word: str) -> NoReturn:
    raise Rejected(1, f"{word} is not JSON", id_="azure-not-json")


def _with_lines(text: str, elements: list[object]) -> Iterator[tuple[int, object]]:
    """The elements of a list with their first lines; the text is a valid list."""
    decoder, at = json.JSONDecoder(), text.index("[") + 1
    for element in elements:
        match = _BETWEEN.match(text, at)
        at = match.end() if match else at
        yield text.count("\n", 0, at) + 1, element
        _value, at = decoder.raw_decode(text, at)
