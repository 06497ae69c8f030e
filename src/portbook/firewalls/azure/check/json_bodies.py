"""JSON as Python's own parser makes plain values of it: a second way from the text to its structure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from portbook.firewalls.azure.check import templates
from portbook.targets import Rejected

_BETWEEN = re.compile(r"[\s,]*")


def bodies(text: str) -> list[tuple[int, object]]:
    """The rules of a text, each with its first line: of a list, of a group, of a template with one group, or one alone.

    Raises:
        CannotJudge: a template that has more than a group or rules.
        Rejected: it is not JSON, or a key stands twice.
    """
    try:
        whole = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
        return list(_placed(text, whole)) if isinstance(whole, list) else [(1, body) for body in _within(whole)]
    except json.JSONDecodeError as problem:
        raise Rejected(problem.lineno, f"not JSON: {problem.msg}", id_="azure-not-json") from None
    except (ValueError, RecursionError):
        raise Rejected(1, "not JSON: a number too long, or too deep", id_="azure-not-json") from None


def _within(whole: object) -> list[object]:
    """The rules of a group or template; else the value itself."""
    if not isinstance(whole, dict):
        return [whole]
    if "contentVersion" in whole:
        return templates.rules(whole)
    group = whole.get("properties")
    return list(group["securityRules"]) if isinstance(group, dict) and "securityRules" in group else [whole]


def _once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    pairs = dict(members)
    if len(pairs) < len(members):
        raise Rejected(1, "a key stands twice in one object", id_="azure-key-twice")
    return pairs


def _no_number(word: str) -> NoReturn:
    raise Rejected(1, f"{word} is not JSON", id_="azure-not-json")


def _placed(text: str, whole: list[object]) -> Iterator[tuple[int, object]]:
    """Where each element begins; the text is known to be a list."""
    decoder, at = json.JSONDecoder(), text.index("[") + 1
    for element in whole:
        match = _BETWEEN.match(text, at)
        at = match.end() if match else at
        yield text.count("\n", 0, at) + 1, element
        _value, at = decoder.raw_decode(text, at)
