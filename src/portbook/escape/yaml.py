"""Text as a YAML scalar."""

from __future__ import annotations

from portbook.escape import json


def string(text: str) -> str:
    """A double-quoted scalar with the same value in YAML 1.1 and 1.2: a JSON string without control characters."""
    return json.string(text)
