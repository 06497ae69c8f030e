"""Values of the AWS CLI's options as JSON: plain, in JSON, or in the CLI's shorthand.

Sources: https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-parameters.html and `cli-usage-shorthand.html` beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from portbook.targets import CannotJudge, Rejected

_WHOLE = re.compile(r"-?[0-9]{1,9}")
_PLAIN = re.compile(r"[A-Za-z0-9_.:/=,-]+")
_TOKEN = re.compile(r"""([A-Za-z0-9]+)=|([\[\]{},])|"([^"\\]*)"|'([^'\\]*)'|([A-Za-z0-9_.:/-]+)""")


def several(line: int, option: str, schema: Mapping[str, Any], values: Sequence[str]) -> list[Any]:
    """Values one behind the other, or all of them as JSON.

    Raises:
        CannotJudge: they are elsewhere, or in no shorthand that is understood.
        Rejected: one is not of the schema's type.
    """
    if values[0].startswith("["):
        return list(_json(line, option, values, list))
    return [one(line, option, schema, each) for each in values]


def one(line: int, option: str, schema: Mapping[str, Any], said: str) -> Any:  # noqa: ANN401  # JSON
    """One value.

    Raises:
        CannotJudge: as `several`.
        Rejected: as `several`.
    """
    if "://" in said:
        raise CannotJudge(line, f"the value of {option} is not in the text")
    kind = schema.get("type")
    if kind == "integer":
        if not _WHOLE.fullmatch(said):
            raise Rejected(line, f"{option} is a number, not {said}")
        return int(said)
    if kind == "object":
        return _json(line, option, [said], dict) if said.startswith("{") else _shorthand(line, option, schema, said)
    if kind == "string":
        return said
    raise CannotJudge(line, f"what {option} says is not understood here")


def _json(line: int, option: str, values: Sequence[str], kind: type[list[Any] | dict[str, Any]]) -> Any:  # noqa: ANN401  # JSON
    if len(values) > 1:
        raise Rejected(line, f"{option} takes one value if it is JSON")
    try:
        found = json.loads(values[0], object_pairs_hook=lambda pairs: _once(line, pairs))
    except (ValueError, RecursionError):
        raise Rejected(line, f"the value of {option} is not JSON") from None
    if not isinstance(found, kind):
        raise Rejected(line, f"the value of {option} is not of its type")
    return found


def _once(line: int, pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise CannotJudge(line, "a key of its JSON stands twice")
    return dict(pairs)


def _shorthand(line: int, option: str, schema: Mapping[str, Any], said: str) -> dict[str, Any]:
    """`From=1,To=2` or `Name=a,Values=b,c`: the CLI's shorthand; what has brackets, `words` takes apart."""
    if "[" in said:
        typed: dict[str, Any] = _typed(line, option, schema, words(line, option, said))
        return typed
    if not _PLAIN.fullmatch(said):
        raise CannotJudge(line, f"the value of {option} is neither JSON nor the simplest shorthand")
    held: dict[str, list[str]] = {}
    last = ""
    for part in said.split(","):
        key, joined, value = part.partition("=")
        if (joined and key in held) or (not joined and not last) or not part:
            raise Rejected(line, f"the value of {option} is no shorthand of the CLI")
        last = key if joined else last
        held.setdefault(last, []).append(value if joined else part)
    return {key: _member(line, option, schema["properties"].get(key, {}), values) for key, values in held.items()}


def _member(line: int, option: str, schema: Mapping[str, Any], values: list[str]) -> Any:  # noqa: ANN401  # JSON
    if schema.get("type") == "array":
        return values
    if len(values) > 1:
        raise Rejected(line, f"the value of {option} is no shorthand of the CLI")
    return one(line, option, schema or {"type": "string"}, values[0])


def words(line: int, option: str, said: str) -> dict[str, Any]:
    """A shorthand of strings, with lists of objects in brackets: put the quotes and colons there, and it is JSON.

    Raises:
        CannotJudge: it is no plain shorthand.
    """
    found, at = list[str](), 0
    while at < len(said):
        token = _TOKEN.match(said, at)
        if not token:
            raise CannotJudge(line, f"the value of {option} is neither JSON nor a plain shorthand")
        key, sign, double, single, word = token.groups()
        plain = next((each for each in (double, single, word) if each is not None), "")
        found.append(f"{json.dumps(key)}:" if key else sign or json.dumps(plain))
        at = token.end()
    try:
        made: dict[str, Any] = _json(line, option, ["{" + "".join(found) + "}"], dict)
    except Rejected:
        raise CannotJudge(line, f"the value of {option} is neither JSON nor a plain shorthand") from None
    return made


def _typed(line: int, option: str, schema: Mapping[str, Any], said: Any) -> Any:  # noqa: ANN401  # JSON
    """The values of a shorthand, of which all are strings, as the schema has them."""
    if isinstance(said, dict):
        return {
            key: _typed(line, option, schema.get("properties", {}).get(key, {}), each) for key, each in said.items()
        }
    if isinstance(said, list):
        return [_typed(line, option, schema.get("items", {}), each) for each in said]
    return one(line, option, schema, said) if schema.get("type") == "integer" else said
