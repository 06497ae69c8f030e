"""Text as a value of iCalendar, and lines folded. Source: RFC 5545, 3.1 and 3.3.11."""

from __future__ import annotations

from collections.abc import Iterable

from portbook.escape.visible import one_line

_OCTETS = 75
"""Of a line, without its break."""


def text(text: str) -> str:
    """A TEXT value on one line."""
    return lines([text])


def lines(texts: Iterable[str]) -> str:
    """A TEXT value of several lines."""
    return "\\n".join(map(_escaped, texts))


def _escaped(line: str) -> str:
    return one_line(line).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def folded(line: str) -> str:
    """A content line with its break, folded so that no part is longer than 75 octets and no character is split."""
    parts, part, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > _OCTETS:
            parts.append(part)
            part, size = " ", 1  # the space belongs to the part
        part, size = part + character, size + octets
    return "\r\n".join([*parts, part]) + "\r\n"
