"""JSON as Python's own parser makes plain values of it: a second way from the text to its structure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from portbook.targets import Rejected

_BETWEEN = re.compile(r"[\s,]*")


def bodies(text: str) -> list[tuple[int, object]]:
    """The elements of a list, each with its first line; or the one value that is no list.

    Raises:
        Rejected: it is not JSON, or a key stands twice.
    """
    try:
        whole = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
        return list(_placed(text, whole)) if isinstance(whole, list) else [(1, whole)]
    except json.JSONDecodeError as problem:
        raise Rejected(problem.lineno, f"not JSON: {problem.msg}") from None
    except (ValueError, RecursionError):
        raise Rejected(1, "not JSON: a number too long, or too deep") from None


def _once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) < len(members):
        raise Rejected(1, "a key stands twice in one object")
    return found


def _no_number(word: str) -> NoReturn:
    raise Rejected(1, f"{word} is not JSON")


def _placed(text: str, whole: list[object]) -> Iterator[tuple[int, object]]:
    """Where each element begins; the text is known to be a list."""
    decoder, at = json.JSONDecoder(), text.index("[") + 1
    for each in whole:
        found = _BETWEEN.match(text, at)
        at = found.end() if found else at
        yield text.count("\n", 0, at) + 1, each
        _value, at = decoder.raw_decode(text, at)
