"""A URL as the destination of a link."""

from __future__ import annotations

from urllib.parse import quote

from portbook.escape.visible import one_line


def address(text: str) -> str:
    """The URL with every character encoded that none has; empty unless http or https."""
    url = one_line(text)
    return quote(url, safe="%/:?#@!&+,;=-.~_") if url.startswith(("https://", "http://")) else ""


def destination(text: str) -> str:
    """The URL for Markdown: no character of it ends it or starts other syntax; empty unless http or https."""
    return address(text).replace("&", "&amp;")
