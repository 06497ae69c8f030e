"""Text as a YAML scalar, and values as a document that is both JSON and YAML."""

from __future__ import annotations

import json as standard
import re
from collections.abc import Mapping

import yaml

from portbook.escape import json
from portbook.escape.visible import one_line

_NOT_YAML = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What JSON may hold as it is and a YAML file may not (YAML 1.2.2, 5.1), and the line breaks that only some read as such."""


def string(text: str) -> str:
    """A double-quoted scalar with the same value in YAML 1.1 and 1.2: a JSON string without control characters."""
    return json.string(text)


def document(value: object) -> str:
    """A value as JSON that YAML reads the same, on one line, without a newline at the end.

    JSON's own way to escape characters beyond U+FFFF, as two halves, is none that YAML has: they stand as they are.
    Nothing is made visible, unlike in `string`: the reader gets the very text.
    """
    text = standard.dumps(value, ensure_ascii=False, allow_nan=False)
    return _NOT_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def block(value: object) -> str:
    """A value as a document for people: a line for each key, every text on one line and quoted where YAML needs it.

    Texts are those of `one_line`, also as keys: what hides is made visible.
    """
    return yaml.safe_dump(_visible(value), sort_keys=False, allow_unicode=True, width=10_000)


def _visible(value: object) -> object:
    if isinstance(value, Mapping):
        return {_visible(key): _visible(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_visible(inner) for inner in value]
    return one_line(value) if isinstance(value, str) else value
