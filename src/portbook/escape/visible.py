"""Text on one line, with every character that could hide or reorder something made visible."""

from __future__ import annotations

import unicodedata

_KEPT_FORMATS = frozenset("\u200d")
"""The joiner that emoji and several scripts need."""


def one_line(text: str) -> str:
    """Runs of white space become one space; controls, bidirectional marks and the like become `<U+202E>`."""
    return "".join(map(_shown, " ".join(text.split())))


def _shown(character: str) -> str:
    hidden = unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    return f"<U+{ord(character):04X}>" if hidden and character not in _KEPT_FORMATS else character
