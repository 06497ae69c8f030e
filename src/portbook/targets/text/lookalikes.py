"""Characters that Python takes for others and firewalls do not: foreign spaces, line ends, digits and letters.

`str.split`, `str.splitlines`, `int`, `str.lower` and regular expressions know hundreds of them. Where one of them decides the
meaning of a text, a tool that does not know it reads another text, and a person sees neither.

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
"""Invisible characters that are letters, marks or a symbol by category."""
_WINDOWS_END = "\r\n"
_MOST_LINES = 20
"""Lines that are tested for whether they decide."""
_ANOTHER = "\ufffd"
"""A character that is no space, digit or letter for any tool."""


@dataclass(frozen=True)
class Lookalike:
    """A lookalike character, with its line, from 1, and its column, from 1."""

    line: int
    character: str
    column: int = 1


def ambiguous(line: int, character: str, column: int = 1) -> CannotJudge:
    """The refusal of a character that decides the meaning of a text."""
    message = f"not all tools read the character U+{ord(character):04X} in the same way"
    cure = "type the plain character in its place"
    return CannotJudge(line, message, id_="text-lookalike-character", cure=cure, column=column)


def unjudged(character: str) -> str:
    """The message of `ambiguous` with its cure, for refusals with an id of their own."""
    return ambiguous(0, character).sentence


def strictly(read: Callable[[str], Reading], text: str) -> Reading:
    """The reading of a text, unless it depends on a lookalike character.

    In a comment or a name such characters decide nothing, so the reading is the same without them.

    Raises:
        CannotJudge: the reading depends on such a character, or the reader raises it.
        Rejected: the target refuses the text.
    """
    characters = list(lookalikes(text))
    if not characters:
        return read(text)
    result = _Result.of(read, text)
    if not result.equals(_Result.of(read, _without(text, {lookalike.line for lookalike in characters}))):
        first = {lookalike.line: lookalike for lookalike in reversed(characters)}
        tested = sorted(first)[:_MOST_LINES]
        lines = (line for line in tested if not result.equals(_Result.of(read, _without(text, {line}))))
        cause = first[next(lines, tested[0])]
        raise ambiguous(cause.line, cause.character, cause.column)
    if result.refusal:
        raise result.refusal
    return result.reading


@dataclass(frozen=True)
class _Result:
    """The result of a reader: a reading with what it closes, or a refusal."""

    reading: Reading = field(default_factory=lambda: Reading(()))
    closes: tuple[Cause, ...] = ()
    refusal: Unreadable | None = None

    @staticmethod
    def of(read: Callable[[str], Reading], text: str) -> _Result:
        try:
            reading = read(text)
            return _Result(reading, reading.closes())
        except Unreadable as unreadable:
            return _Result(refusal=unreadable)

    def equals(self, other: _Result) -> bool:
        if self.refusal and other.refusal:
            return (type(self.refusal), str(self.refusal)) == (type(other.refusal), str(other.refusal))
        return self == other


def lookalikes(text: str) -> Iterator[Lookalike]:
    """All lookalike characters of a text, in order. The line ends of Windows are none."""
    if not _NOT_PLAIN.search(text):
        return
    for number, line in enumerate(text.replace(_WINDOWS_END, "\n").split("\n"), 1):
        for column, character in enumerate(line, 1):
            if is_lookalike(character):
                yield Lookalike(number, character, column)


def is_lookalike(character: str) -> bool:
    """Whether a character beyond plain ASCII is invisible, or becomes ASCII when its case or form is folded."""
    if not _NOT_PLAIN.match(character):
        return False
    if category(character) in _UNSEEN or _DRAWS_NOTHING.match(character):
        return True
    folded = character.lower() + character.upper() + normalize("NFKC", character)
    return character.isdigit() or any(folded_character.isascii() for folded_character in folded)


def _without(text: str, lines: Collection[int]) -> str:
    """The text with another character for each lookalike in these lines."""
    numbered = list(enumerate(text.split("\n"), 1))
    return "\n".join(
        _plain(line, ends=number < len(numbered)) if number in lines else line for number, line in numbered
    )


def _plain(line: str, *, ends: bool) -> str:
    """The line without lookalikes; where it `ends` with a carriage return, that stays."""
    body, end = (line[:-1], "\r") if ends and line.endswith("\r") else (line, "")
    return "".join(_ANOTHER if is_lookalike(character) else character for character in body) + end
