"""One document of a YAML file as a text of its own, on the lines that it has in the file."""

from __future__ import annotations

import re

_MARK = re.compile(r"^---(?:[ \t].*)?$", re.MULTILINE)
"""The line before a YAML document."""


def document_at(text: str, line: int) -> str:
    """The document that a line is in, behind as many empty lines as the text has before it.

    Args:
        text: YAML.
        line: a line of the document, from 1.
    """
    marks = list(_MARK.finditer(text))
    starts, ends = [0, *(mark.end() for mark in marks)], [*(mark.start() for mark in marks), len(text)]
    for start, end in zip(starts, ends, strict=True):
        if text.count("\n", 0, end) + 1 >= line:
            return "\n" * text.count("\n", 0, start) + text[start:end]
    return text
