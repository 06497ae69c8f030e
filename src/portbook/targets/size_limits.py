"""How much text by strangers may be before a tool or a kernel sees it."""

from __future__ import annotations

import re

MAX_BYTES = 64 * 1024
MAX_ELEMENTS = 1000
MAX_DEPTH = 64
_BRACKETS = re.compile(r"([\[{(])|[\]})]")


def too_long(text: str) -> str:
    """Why a text is too much to be read, one sentence without a full stop; empty where it is not."""
    longer = len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES
    return f"the text is longer than {MAX_BYTES // 1024} KiB" if longer else ""


def too_much(text: str) -> str:
    """Why a text is too much for a tool or a kernel, likewise.

    Elements are counted by what separates them, commas in sets and lists; too many only ever counts too high.
    """
    many = text.count(",") > MAX_ELEMENTS
    return too_long(text) or (f"the text has more than {MAX_ELEMENTS} elements" if many else too_deep(text))


def too_deep(text: str) -> str:
    """Why brackets are nested too deeply for parsers that go down with them, likewise; quotes and comments are not looked at."""
    depth = 0
    for found in _BRACKETS.finditer(text):
        depth = depth + 1 if found[1] else max(depth - 1, 0)
        if depth > MAX_DEPTH:
            return f"brackets in the text are nested more than {MAX_DEPTH} deep"
    return ""
