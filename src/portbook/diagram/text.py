"""The width of a text in cells, and its division into lines.

A cell is one column of a fixed-width font. Widths are those of `wcwidth.wcswidth`, which follows the Unicode
tables: 2 for CJK and emoji, 0 for combining marks, with sequences (joined emoji, flags, conjuncts) as one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from wcwidth import iter_graphemes, wcswidth, wcwidth

from portbook.escape.visible import one_line

_JOINER = "\u200d"
_CLOSING = frozenset("、。，．）」』】〕》〉！？：；・ー…")  # East Asian text never starts a line with these
_WIDE = 2
_NAME_BREAKS = frozenset(".:")


def clean(text: str) -> str:
    """The text on one line, without characters that are hidden, reorder text, or join with their neighbours."""
    shown = one_line(text)
    return shown if shown.isascii() else " ".join(map(_clean_word, shown.split()))


def _clean_word(word: str) -> str:
    """The word; a word that starts with a combining mark gets a dotted circle as the base of the mark."""
    marked = word if unicodedata.category(word[0])[0] != "M" and wcwidth(word[0]) else f"◌{word}"
    return "".join(map(_settled, iter_graphemes(marked)))


def _settled(grapheme: str) -> str:
    """The grapheme, with code points in place of a joiner at its end and of marks that have no width.

    A joiner at the end would join with the next character of the drawing.
    """
    visible = grapheme if grapheme.strip(_JOINER) == grapheme else grapheme.replace(_JOINER, "<U+200D>")
    return (
        visible
        if width(visible) > 0
        else "".join(character if wcwidth(character) else f"<U+{ord(character):04X}>" for character in visible)
    )


def width(text: str) -> int:
    """The width in cells of a clean text with a space on both sides.

    The spaces matter, because some marks (a virama, for example) change the width of the next character.
    """
    return len(text) if text.isascii() else wcswidth(f" {text} ") - 2


def wrap(text: str, limit: int) -> tuple[str, ...]:
    """The cleaned text in lines of at most `limit` cells (4 or more); longer words are broken."""
    return tuple(_filled(_units(clean(text), limit), limit))


def wrap_name(name: str, limit: int) -> tuple[str, ...]:
    """A host name or an address in lines of at most `limit` cells, broken after its dots and colons.

    Filled from the end, so that the domain stays together: `controlplane.`, `tailscale.com`.
    """
    lines: list[str] = []
    for label in reversed(_labels(clean(name))):
        if lines and width(label + lines[0]) <= limit:
            lines[0] = label + lines[0]
        else:
            lines.insert(0, label)
    return tuple(piece for line in lines for piece in _filled(_units(line, limit), limit))


def _labels(name: str) -> list[str]:
    labels = [""]
    for grapheme in iter_graphemes(name):
        labels[-1] += grapheme
        if grapheme in _NAME_BREAKS:
            labels.append("")
    return [label for label in labels if label]


def _units(text: str, limit: int) -> Iterator[tuple[str, str]]:
    """The units that may stand alone on a line, each with its joint to the unit before: a space, or nothing."""
    for word in text.split():
        joint = " "
        for unit in _breakable(word, limit):
            yield joint, unit
            joint = ""


def _breakable(word: str, limit: int) -> Iterable[str]:
    """The pieces of a word: itself, or single characters in East Asian text and in words longer than a line."""
    if not word.isascii() and any(width(iter_grapheme) == _WIDE for iter_grapheme in iter_graphemes(word)):
        return _by_character(word, limit)
    return (word,) if width(word) <= limit else _pieces(word, limit)


def _by_character(word: str, limit: int) -> Iterator[str]:
    waiting, after_wide = "", False
    for grapheme in _pieces(word, limit):
        wide = width(grapheme) == _WIDE
        breaks = (wide or after_wide) and grapheme not in _CLOSING
        if waiting and (breaks or width(waiting + grapheme) > limit):
            yield waiting
            waiting = ""
        waiting += grapheme
        after_wide = wide
    yield waiting


def _pieces(word: str, limit: int) -> Iterator[str]:
    for grapheme in iter_graphemes(word):
        # Leading Hangul jamo make one grapheme of any length.
        yield from (grapheme,) if width(grapheme) <= limit else grapheme


def _filled(units: Iterable[tuple[str, str]], limit: int) -> Iterator[str]:
    line = ""
    for joint, unit in units:
        if line and width(line + joint + unit) > limit:
            yield line
            line = unit
        else:
            line = f"{line}{joint}{unit}" if line else unit
    if line:
        yield line
