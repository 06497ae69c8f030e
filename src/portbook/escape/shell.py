"""Text as a word of a POSIX shell."""

from __future__ import annotations

import re

from portbook.escape.visible import one_line

_BARE = re.compile(r"[A-Za-z0-9_@%+:,./-]+")
"""Read by sh, bash and zsh as themselves; `=` is not, because zsh expands `=ls`."""


def word(text: str) -> str:
    """One word: as it is where that is safe, else in single quotes."""
    line = one_line(text)
    return line if _BARE.fullmatch(line) else quoted(line)


def quoted(text: str) -> str:
    """One word, in single quotes also where it is safe without: for people's texts, which then all look alike."""
    return "'" + one_line(text).replace("'", "'\"'\"'") + "'"
