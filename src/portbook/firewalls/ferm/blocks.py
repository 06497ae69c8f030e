"""The text of a file for ferm as statements: words of a rule, with those of the blocks around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portbook.targets.base import CannotJudge, Rejected

_TOKEN = re.compile(r"(?P<word>[A-Za-z0-9_./:+-]+)|(?P<sign>[{}();])|(?P<comment>#.*)|(?P<space>[ \t]+)")
DEEPEST = 16
"""Blocks in one another."""
MOST_VALUES = 20_000
"""Words of all rules, those of their blocks included, which a short text can have many of: each rule has the block's again."""


@dataclass(frozen=True)
class Token:
    """A word or a sign, with its line in the text."""

    line: int
    text: str


@dataclass(frozen=True)
class Word:
    """One word of a statement, or several in parentheses.

    Attributes:
        line: its line in the text.
        values: the word, or those in the parentheses.
        several: whether there are parentheses.
    """

    line: int
    values: tuple[str, ...]
    several: bool = False


@dataclass(frozen=True)
class Statement:
    """What ends in a semicolon, behind the words of all blocks around it."""

    line: int
    words: tuple[Word, ...]

    @property
    def size(self) -> int:
        """How many words it has, those in parentheses too."""
        return sum(len(each.values) for each in self.words)


def statements(text: str, first: int) -> Iterator[Statement]:
    """The statements of a file whose first line has a number.

    Raises:
        CannotJudge: it has a sign that makes ferm do more than read words: a variable, a function, a program, a negation.
        Rejected: a block or a list has no end, or ends before it begins.
    """
    size = 0
    for each in _statements(text, first):
        size += each.size
        if size > MOST_VALUES:
            message = f"more than {MOST_VALUES:,} words, with those of blocks in each rule, cannot be judged"
            raise CannotJudge(each.line, message)
        yield each


def _statements(text: str, first: int) -> Iterator[Statement]:
    outer: list[tuple[Word, ...]] = []
    words: list[Word] = []
    around: tuple[Word, ...] = ()
    tokens = _tokens(text, first)
    line = first
    for token in tokens:
        line = token.line
        if token.text == "{":
            if len(outer) == DEEPEST:
                raise CannotJudge(line, f"more than {DEEPEST} blocks in one another cannot be judged")
            outer.append(around)
            around, words = (*around, *words), []
        elif token.text == ";":
            yield Statement(line, (*around, *words))
            words = []
        elif token.text == "}":
            if words or not outer:
                raise Rejected(line, "a } stands where ferm expects a rule")
            around = outer.pop()
        else:
            words.append(_word(token, tokens))
    if words or outer:
        raise Rejected(line, "the text ends before a rule does")


def _word(token: Token, tokens: Iterator[Token]) -> Word:
    if token.text != "(":
        if token.text == ")":
            raise Rejected(token.line, "a ) stands where ferm expects a rule")
        return Word(token.line, (token.text,))
    values: list[str] = []
    for each in tokens:
        if each.text == ")":
            return Word(token.line, tuple(values), several=True)
        if each.text in {"(", "{", "}", ";"}:
            break
        values.append(each.text)
    raise Rejected(token.line, "a list has words in parentheses, and nothing else")


def _tokens(text: str, first: int) -> Iterator[Token]:
    for number, line in enumerate(text.removesuffix("\n").split("\n"), first):
        at = 0
        while at < len(line):
            found = _TOKEN.match(line, at)
            if found is None:
                raise CannotJudge(number, f"the sign {line[at]} cannot be judged here")
            if found["word"] or found["sign"]:
                yield Token(number, found[0])
            at = found.end()
