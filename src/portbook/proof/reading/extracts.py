"""What was extracted from vendors' own descriptions."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

_FIREWALLS = Path(__file__).parents[2] / "firewalls"


@cache
def extract(name: str) -> dict[str, Any]:
    """The extract of that name, with its source and version: it lies in the `check/` of its wing, and no two share a name."""
    (path,) = _FIREWALLS.glob(f"*/check/{name}.json")
    content: dict[str, Any] = json.loads(path.read_bytes())
    return content
