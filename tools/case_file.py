"""The cases in a file, which several tests take some of: read once, and as quickly as PyYAML can."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""PyYAML's own loader takes minutes for what libyaml reads in seconds."""


@cache
def cases_in(path: Path) -> Any:  # noqa: ANN401  # whatever the file has
    """What a YAML file of ours has; nobody changes it."""
    return yaml.load(path.read_text("utf-8"), _LOADER)  # noqa: S506  # both make plain values only
