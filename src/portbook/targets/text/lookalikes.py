"""Characters that Python takes for others, and firewalls do not: spaces, ends of lines, digits and letters of other kinds.

`str.split`, `str.splitlines`, `int`, `str.lower` and regular expressions know hundreds of them. Where one of them decides what
a text means, a tool that does not know it reads another text, and a person who looks at it sees neither.

Source: Unicode 15, General_Category and White_Space (UAX 44), Default_Ignorable_Code_Point, NFKC_Casefold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from unicodedata import category, normalize

from portbook.targets.base import CannotJudge, Cause, Reading, Unreadable

_NOT_PLAIN = re.compile(r"[^\t\n -~]")
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})
_DRAWS_NOTHING = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Letters, marks and a symbol by category, which nobody sees."""
_WINDOWS_END = "\r\n"
_MOST_ASKED = 20
"""Lines of which it is asked whether it is they that decide."""
_ANOTHER = "\ufffd"
"""Stands for no space, digit or letter anywhere."""


@dataclass(frozen=True)
class Lookalike:
    """One such character, and the line it is in, from 1."""

    line: int
    character: str


def unjudged(character: str) -> str:
    """Why nobody can say what one of them does."""
    return f"what the character U+{ord(character):04X} comes to cannot be judged: type the plain character in its place"


def strictly(read: Callable[[str], Reading], text: str) -> Reading:
    """What a reader makes of a text, unless that depends on a character that a firewall takes for another.

    In a comment or a name such characters decide nothing, so a text is read the same without them.

    Raises:
        CannotJudge: it depends on one, or the reader cannot judge the text.
        Rejected: the target refuses the text.
    """
    found = list(lookalikes(text))
    if not found:
        return read(text)
    said = _Said.by(read, text)
    if not said.is_the_same_as(_Said.by(read, _without(text, {each.line for each in found}))):
        first = {each.line: each for each in reversed(found)}
        asked = sorted(first)[:_MOST_ASKED]
        lines = (line for line in asked if not said.is_the_same_as(_Said.by(read, _without(text, {line}))))
        blamed = first[next(lines, asked[0])]
        raise CannotJudge(blamed.line, unjudged(blamed.character))
    if said.refusal:
        raise said.refusal
    return said.reading


@dataclass(frozen=True)
class _Said:
    """What a reader says of a text: a reading with what it closes, or why there is none."""

    reading: Reading = field(default_factory=lambda: Reading(()))
    closes: tuple[Cause, ...] = ()
    refusal: Unreadable | None = None

    @staticmethod
    def by(read: Callable[[str], Reading], text: str) -> _Said:
        try:
            reading = read(text)
            return _Said(reading, reading.closes())
        except Unreadable as unreadable:
            return _Said(refusal=unreadable)

    def is_the_same_as(self, other: _Said) -> bool:
        if self.refusal and other.refusal:
            return (type(self.refusal), str(self.refusal)) == (type(other.refusal), str(other.refusal))
        return self == other


def lookalikes(text: str) -> Iterator[Lookalike]:
    """All of them, in order. The ends of lines that Windows writes are none."""
    if not _NOT_PLAIN.search(text):
        return
    for number, line in enumerate(text.replace(_WINDOWS_END, "\n").split("\n"), 1):
        yield from (Lookalike(number, each) for each in line if is_lookalike(each))


def is_lookalike(character: str) -> bool:
    """Whether a character that is not plain cannot be seen, or is an ASCII character when its case or form is folded."""
    if not _NOT_PLAIN.match(character):
        return False
    if category(character) in _UNSEEN or _DRAWS_NOTHING.match(character):
        return True
    folded = character.lower() + character.upper() + normalize("NFKC", character)
    return character.isdigit() or any(each.isascii() for each in folded)


def _without(text: str, lines: Collection[int]) -> str:
    """The text with something else in their place in some of its lines."""
    held = list(enumerate(text.split("\n"), 1))
    return "\n".join(_plain(line, ends=number < len(held)) if number in lines else line for number, line in held)


def _plain(line: str, *, ends: bool) -> str:
    """Without lookalikes, but for the first half of the end of a line in Windows."""
    said, end = (line[:-1], "\r") if ends and line.endswith("\r") else (line, "")
    return "".join(_ANOTHER if is_lookalike(each) else each for each in said) + end
