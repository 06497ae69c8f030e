"""A URL as the destination of a Markdown link."""

from __future__ import annotations

from urllib.parse import quote

from portbook.escape.visible import one_line


def destination(text: str) -> str:
    """The URL, with every character encoded that could end it or start other syntax; empty unless http or https."""
    url = one_line(text)
    encoded = quote(url, safe="%/:?#@!&+,;=-.~_").replace("&", "&amp;")
    return encoded if url.startswith(("https://", "http://")) else ""
