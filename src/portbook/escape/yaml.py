"""Text as a YAML scalar."""

from __future__ import annotations

from portbook.escape import json


def string(text: str) -> str:
    """A double-quoted scalar, the same in YAML 1.1 and 1.2: what JSON says without controls is both."""
    return json.string(text)
