"""Limits on a stranger's text, for tools and kernels that would read it."""

from __future__ import annotations

import re

MAX_BYTES = 64 * 1024
MAX_SNIPPET_BYTES = 2 * MAX_BYTES
"""Of a snippet, which we render from a service: Terraform's words for a domain controller on Azure have 72 KiB."""
MAX_ELEMENTS = 4000
"""Of sets and lists: a template of Azure for a domain controller has more than a thousand."""
MAX_DEPTH = 64
_BRACKETS = re.compile(r"([\[{(])|[\]})]")


def too_long(text: str, most: int = MAX_BYTES) -> str:
    """Why a text is too long for a reader, one sentence without a full stop; empty where it is not.

    Args:
        text: the text.
        most: bytes.
    """
    longer = len(text.encode("utf-8", "surrogatepass")) > most
    return f"the text is longer than {most // 1024} KiB" if longer else ""


def too_much(text: str) -> str:
    """Why a text is too much for a tool or a kernel, one sentence without a full stop; empty where it is not.

    It counts the commas between the elements of sets and lists, which is never too few.
    """
    many = text.count(",") > MAX_ELEMENTS
    return too_long(text) or (f"the text has more than {MAX_ELEMENTS} elements" if many else too_deep(text))


def too_deep(text: str) -> str:
    """Why brackets are nested too deeply for recursive parsers, one sentence without a full stop; empty where they are not.

    Brackets in quotes and comments count too.
    """
    depth = 0
    for bracket in _BRACKETS.finditer(text):
        depth = depth + 1 if bracket[1] else max(depth - 1, 0)
        if depth > MAX_DEPTH:
            return f"brackets in the text are nested more than {MAX_DEPTH} deep"
    return ""
