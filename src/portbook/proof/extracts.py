"""What was extracted from vendors' own descriptions."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).with_name("schemas")


@cache
def extract(name: str) -> dict[str, Any]:
    """One of the extracts, with its source and version."""
    held: dict[str, Any] = json.loads((_FOLDER / f"{name}.json").read_bytes())
    return held
