"""Parses the values of AWS CLI options: plain values, JSON, and the CLI's shorthand.

Sources: https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-parameters.html, and the page `cli-usage-shorthand.html`.
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
    """Several values of an option: one word each, or all of them in one JSON list.

    Raises:
        CannotJudge: a value is in a file, or in a shorthand that Portbook does not know.
        Rejected: a value is not of the schema's type.
    """
    if values[0].startswith("["):
        return list(_json(line, option, values, list))
    return [single(line, option, schema, text) for text in values]


def single(line: int, option: str, schema: Mapping[str, Any], text: str) -> Any:  # noqa: ANN401  # JSON
    """The single value of an option.

    Raises:
        CannotJudge: as `several`.
        Rejected: as `several`.
    """
    if "://" in text:
        message = f"the value of {option} is a URL or a file, so it is not in the text"
        raise CannotJudge(line, message, id_="aws-value-not-in-text", cure="write the value itself")
    kind = schema.get("type")
    if kind == "integer":
        if not _WHOLE.fullmatch(text):
            raise Rejected(line, f"{option} must be a number, not {text}", id_="aws-value-invalid")
        return int(text)
    if kind == "object":
        return _json(line, option, [text], dict) if text.startswith("{") else _shorthand(line, option, schema, text)
    if kind == "string":
        return text
    raise CannotJudge(line, f"Portbook cannot read the value of {option}", id_="aws-value-unread")


def _json(line: int, option: str, values: Sequence[str], kind: type[list[Any] | dict[str, Any]]) -> Any:  # noqa: ANN401  # JSON
    if len(values) > 1:
        raise Rejected(line, f"{option} takes only one value in JSON", id_="aws-value-invalid")
    try:
        value = json.loads(values[0], object_pairs_hook=lambda pairs: _once(line, pairs))
    except (ValueError, RecursionError):
        raise Rejected(line, f"the value of {option} is not JSON", id_="aws-value-invalid") from None
    if not isinstance(value, kind):
        raise Rejected(
            line,
            f"the value of {option} must be a JSON {'list' if kind is list else 'object'}",
            id_="aws-value-invalid",
        )
    return value


def _once(line: int, pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise CannotJudge(line, "a key of its JSON appears twice", id_="aws-json-key-twice", cure="remove one of them")
    return dict(pairs)


def _shorthand(line: int, option: str, schema: Mapping[str, Any], text: str) -> dict[str, Any]:
    """The object of a shorthand such as `From=1,To=2` or `Name=a,Values=b,c`."""
    if "[" in text:
        typed: dict[str, Any] = _typed(line, option, schema, words(line, option, text))
        return typed
    if not _PLAIN.fullmatch(text):
        raise CannotJudge(
            line,
            f"the value of {option} is neither JSON nor a simple shorthand",
            id_="aws-value-unread",
            cure="write the value in JSON",
        )
    members: dict[str, list[str]] = {}
    last = ""
    for member in text.split(","):
        key, joined, value = member.partition("=")
        if (joined and key in members) or (not joined and not last) or not member:
            raise Rejected(line, f"the value of {option} is not a shorthand of the CLI", id_="aws-value-invalid")
        last = key if joined else last
        members.setdefault(last, []).append(value if joined else member)
    return {key: _member(line, option, schema["properties"].get(key, {}), values) for key, values in members.items()}


def _member(line: int, option: str, schema: Mapping[str, Any], values: list[str]) -> Any:  # noqa: ANN401  # JSON
    if schema.get("type") == "array":
        return values
    if len(values) > 1:
        raise Rejected(line, f"the value of {option} is not a shorthand of the CLI", id_="aws-value-invalid")
    return single(line, option, schema or {"type": "string"}, values[0])


def words(line: int, option: str, text: str) -> dict[str, Any]:
    """The object of a shorthand that has lists of objects in brackets; all its values are strings.

    It adds quotes and colons to the text, and parses the result as JSON.

    Raises:
        CannotJudge: it is not a shorthand without escapes.
    """
    signs, at = list[str](), 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if not token:
            raise CannotJudge(
                line,
                f"the value of {option} is neither JSON nor a simple shorthand",
                id_="aws-value-unread",
                cure="write the value in JSON",
            )
        key, sign, double, single, word = token.groups()
        plain = next((text for text in (double, single, word) if text is not None), "")
        signs.append(f"{json.dumps(key)}:" if key else sign or json.dumps(plain))
        at = token.end()
    try:
        value: dict[str, Any] = _json(line, option, ["{" + "".join(signs) + "}"], dict)
    except Rejected:
        raise CannotJudge(
            line,
            f"the value of {option} is neither JSON nor a simple shorthand",
            id_="aws-value-unread",
            cure="write the value in JSON",
        ) from None
    return value


def _typed(line: int, option: str, schema: Mapping[str, Any], value: Any) -> Any:  # noqa: ANN401  # JSON
    """The values of a shorthand, which are all strings, converted to the types of the schema."""
    if isinstance(value, dict):
        return {
            key: _typed(line, option, schema.get("properties", {}).get(key, {}), element)
            for key, element in value.items()
        }
    if isinstance(value, list):
        return [_typed(line, option, schema.get("items", {}), element) for element in value]
    return single(line, option, schema, value) if schema.get("type") == "integer" else value
