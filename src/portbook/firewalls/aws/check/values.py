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
    return [one(line, option, schema, text) for text in values]


def one(line: int, option: str, schema: Mapping[str, Any], text: str) -> Any:  # noqa: ANN401  # JSON
    """One value.

    Raises:
        CannotJudge: as `several`.
        Rejected: as `several`.
    """
    if "://" in text:
        raise CannotJudge(line, f"the value of {option} is not in the text", id_="aws-value-not-in-text")
    kind = schema.get("type")
    if kind == "integer":
        if not _WHOLE.fullmatch(text):
            raise Rejected(line, f"{option} is a number, not {text}", id_="aws-value-invalid")
        return int(text)
    if kind == "object":
        return _json(line, option, [text], dict) if text.startswith("{") else _shorthand(line, option, schema, text)
    if kind == "string":
        return text
    raise CannotJudge(line, f"Portbook cannot read the value of {option}", id_="aws-value-unread")


def _json(line: int, option: str, values: Sequence[str], kind: type[list[Any] | dict[str, Any]]) -> Any:  # noqa: ANN401  # JSON
    if len(values) > 1:
        raise Rejected(line, f"{option} takes one value if it is JSON", id_="aws-value-invalid")
    try:
        value = json.loads(values[0], object_pairs_hook=lambda pairs: _once(line, pairs))
    except (ValueError, RecursionError):
        raise Rejected(line, f"the value of {option} is not JSON", id_="aws-value-invalid") from None
    if not isinstance(value, kind):
        raise Rejected(line, f"the value of {option} is not of its type", id_="aws-value-invalid")
    return value


def _once(line: int, pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise CannotJudge(line, "a key of its JSON stands twice", id_="aws-json-key-twice")
    return dict(pairs)


def _shorthand(line: int, option: str, schema: Mapping[str, Any], text: str) -> dict[str, Any]:
    """`From=1,To=2` or `Name=a,Values=b,c`: the CLI's shorthand; what has brackets, `words` takes apart."""
    if "[" in text:
        typed: dict[str, Any] = _typed(line, option, schema, words(line, option, text))
        return typed
    if not _PLAIN.fullmatch(text):
        raise CannotJudge(
            line, f"the value of {option} is neither JSON nor the simplest shorthand", id_="aws-value-unread"
        )
    members: dict[str, list[str]] = {}
    last = ""
    for part in text.split(","):
        key, joined, value = part.partition("=")
        if (joined and key in members) or (not joined and not last) or not part:
            raise Rejected(line, f"the value of {option} is not a shorthand of the CLI", id_="aws-value-invalid")
        last = key if joined else last
        members.setdefault(last, []).append(value if joined else part)
    return {key: _member(line, option, schema["properties"].get(key, {}), values) for key, values in members.items()}


def _member(line: int, option: str, schema: Mapping[str, Any], values: list[str]) -> Any:  # noqa: ANN401  # JSON
    if schema.get("type") == "array":
        return values
    if len(values) > 1:
        raise Rejected(line, f"the value of {option} is not a shorthand of the CLI", id_="aws-value-invalid")
    return one(line, option, schema or {"type": "string"}, values[0])


def words(line: int, option: str, text: str) -> dict[str, Any]:
    """A shorthand of strings, with lists of objects in brackets: put the quotes and colons there, and it is JSON.

    Raises:
        CannotJudge: it is no plain shorthand.
    """
    signs, at = list[str](), 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if not token:
            raise CannotJudge(
                line, f"the value of {option} is neither JSON nor a plain shorthand", id_="aws-value-unread"
            )
        key, sign, double, single, word = token.groups()
        plain = next((text for text in (double, single, word) if text is not None), "")
        signs.append(f"{json.dumps(key)}:" if key else sign or json.dumps(plain))
        at = token.end()
    try:
        value: dict[str, Any] = _json(line, option, ["{" + "".join(signs) + "}"], dict)
    except Rejected:
        raise CannotJudge(
            line, f"the value of {option} is neither JSON nor a plain shorthand", id_="aws-value-unread"
        ) from None
    return value


def _typed(line: int, option: str, schema: Mapping[str, Any], value: Any) -> Any:  # noqa: ANN401  # JSON
    """The values of a shorthand, of which all are strings, as the schema has them."""
    if isinstance(value, dict):
        return {
            key: _typed(line, option, schema.get("properties", {}).get(key, {}), element)
            for key, element in value.items()
        }
    if isinstance(value, list):
        return [_typed(line, option, schema.get("items", {}), element) for element in value]
    return one(line, option, schema, value) if schema.get("type") == "integer" else value
