"""What was extracted from vendors' own descriptions."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def extract(name: str) -> dict[str, Any]:
    """One of the extracts, with its source and version."""
    held: dict[str, Any] = json.loads(files("portbook.proof.schemas").joinpath(f"{name}.json").read_text("utf-8"))
    return held
