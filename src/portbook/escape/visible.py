"""Text on one line, with every character made visible that is hidden or reorders text."""

from __future__ import annotations

import re
import unicodedata

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2065\u2800\u3164\uffa0\ufdd0-\ufdef\ufff0-\ufff8"
    "\U000e0000-\U000e0fff]"
)
"""Characters that are not drawn, although their category is a letter, a mark, a symbol or unassigned: Unicode's
Default_Ignorable_Code_Point, the braille blank, and noncharacters."""
_LAST_OF_PLANE = 0xFFFE
"""The last two code points of each plane are noncharacters too."""
_JOINERS = frozenset("\u200c\u200d")
"""Joiners are needed inside Persian and Indic words and inside emoji; elsewhere they are only hidden characters."""


def one_line(text: str) -> str:
    """The text with single spaces for white space, and with `<U+202E>` for controls, bidirectional marks and the like."""
    line = " ".join(text.split())
    if line.isascii() and line.isprintable():
        return line
    return "".join(f"<U+{ord(character):04X}>" if _hides(line, at) else character for at, character in enumerate(line))


def _hides(line: str, at: int) -> bool:
    """Whether the character at an index is invisible and its neighbours do not need it."""
    if line[at] in _JOINERS:
        return not (_joinable(line, at - 1) and _joinable(line, at + 1))
    if _selects_variant(line[at]):
        return at == 0 or _selects_variant(line[at - 1]) or not _joinable(line, at - 1)
    return _unseen(line[at])


def _joinable(line: str, at: int) -> bool:
    """Whether the character at an index is visible and of a script that has joiners and variants."""
    return 0 <= at < len(line) and not line[at].isascii() and line[at] not in _JOINERS and not _hides(line, at)


def _selects_variant(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f"


def _unseen(character: str) -> bool:
    nowhere = ord(character) & _LAST_OF_PLANE == _LAST_OF_PLANE
    return nowhere or bool(_IGNORABLE.match(character)) or unicodedata.category(character) in _HIDDEN
