"""How much text by strangers may be before a tool or a kernel sees it."""

from __future__ import annotations

MAX_BYTES = 64 * 1024
MAX_ELEMENTS = 1000


def too_much(text: str) -> str:
    """Why a text is too much, one sentence without a full stop; empty where it is not.

    Elements are counted by what separates them, commas in sets and lists; too many only ever counts too high.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        return f"the text is longer than {MAX_BYTES // 1024} KiB"
    if text.count(",") > MAX_ELEMENTS:
        return f"the text has more than {MAX_ELEMENTS} elements"
    return ""
