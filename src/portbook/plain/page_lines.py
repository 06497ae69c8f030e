"""The lines of a page, and what is further down in it."""

from __future__ import annotations

import re

_SPACES = re.compile(r" *")
_TABS = re.compile(r"[ \t]*\t[ \t]*")
_DEFINITION = re.compile(r" {0,3}:[ ]{1,3}\S")
_END_TAG = re.compile(r"</([A-Za-z][A-Za-z0-9]*)")
_TAB = 4
"""Columns between two stops of the tabulator."""
COMMENT = "--"
"""The name by which the end of a comment is looked up."""


class PageLines:
    """Lines, numbered from 0."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self._next_text = _next_text(self.lines)
        self._last_ends = _last_ends(self.lines)

    def with_spaces(self, number: int) -> str:
        """A line with spaces for the tabs that it starts with."""
        line = self.lines[number]
        tabs = _TABS.match(line)
        return tabs.group().expandtabs(_TAB) + line[tabs.end() :] if tabs else line

    def ends_later(self, name: str, number: int) -> bool:
        """Whether an end tag, or the end of a comment, is in a line or below it."""
        return self._last_ends.get(name, -1) >= number

    def defines_next(self, number: int, at: int) -> bool:
        """Whether the first line with text below a line is a definition, which starts at an index."""
        following = self._next_text[number]
        if following is None:
            return False
        line = self.lines[following]
        return bool(_DEFINITION.match(line, at)) and not line[:at].strip(" >")


def behind_spaces(line: str, at: int) -> int:
    """The index behind the spaces at an index."""
    return _SPACES.match(line, at).end()  # type: ignore[union-attr]  # it matches nothing too


def _next_text(lines: list[str]) -> list[int | None]:
    """For each line, the number of the next one below that is not blank."""
    following: list[int | None] = [None] * len(lines)
    for number in range(len(lines) - 2, -1, -1):
        following[number] = number + 1 if lines[number + 1].strip() else following[number + 1]
    return following


def _last_ends(lines: list[str]) -> dict[str, int]:
    """The last line with each end tag, by its name in lower case, and with the end of a comment."""
    ends = {}
    for number, line in enumerate(lines):
        if "-->" in line:
            ends[COMMENT] = number
        if "</" in line:
            ends.update((name.lower(), number) for name in _END_TAG.findall(line))
    return ends
