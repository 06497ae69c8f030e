"""Text in HTML."""

from __future__ import annotations

import html
import re
from functools import lru_cache

from portbook.escape.visible import one_line

_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 .,\x80-\U0010ffff-]")


@lru_cache(maxsize=4096)
def text(text: str) -> str:
    """Text between tags of an HTML document. In a Markdown page, use `markdown.inline` between tags too.

    Results are cached, because tables repeat the same words in many rows.
    """
    return html.escape(one_line(text))


def lines(text: str) -> str:
    """Lines of a snippet between tags of an HTML document; nothing in a snippet hides."""
    return html.escape(text)


def attribute(text: str) -> str:
    """The value of an attribute, without its quotes. It is safe in raw HTML within Markdown too."""
    return _NOT_PLAIN.sub(lambda match: f"&#x{ord(match[0]):x};", one_line(text))


def address(text: str) -> str:
    """The relative address of a page or a file of the site as the value of an attribute; its slashes stay as they are."""
    return "/".join(map(attribute, text.split("/")))
