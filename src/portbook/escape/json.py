"""Text as a JSON string."""

from __future__ import annotations

import json

from portbook.escape.visible import one_line


def string(text: str) -> str:
    """A quoted string; characters beyond ASCII stay as they are."""
    return json.dumps(one_line(text), ensure_ascii=False)
