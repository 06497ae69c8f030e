"""The text of a file for ferm as statements: the words of a rule behind the words of the blocks around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portbook.targets.base import CannotJudge, Rejected

_TOKEN = re.compile(r"(?P<word>[A-Za-z0-9_./:+-]+)|(?P<sign>[{}();])|(?P<comment>#.*)|(?P<space>[ \t]+)")
DEEPEST = 16
"""Blocks inside each other."""
MOST_VALUES = 20_000
"""Words of all rules with the words of their blocks. A short text can have many: each rule repeats those of its blocks."""


@dataclass(frozen=True)
class Token:
    """A word or a sign.

    Attributes:
        line: its line in the text.
        text: the word or the sign.
        column: its column in the line, from 1.
    """

    line: int
    text: str
    column: int = 1


@dataclass(frozen=True)
class Word:
    """One word of a statement, or several in parentheses.

    Attributes:
        line: its line in the text.
        values: the word, or the words in the parentheses.
        several: whether there are parentheses.
        column: its column in the line, from 1.
    """

    line: int
    values: tuple[str, ...]
    several: bool = False
    column: int = 1


@dataclass(frozen=True)
class Statement:
    """The words up to a semicolon, behind the words of all blocks around it."""

    line: int
    words: tuple[Word, ...]

    @property
    def size(self) -> int:
        """The number of its words, with those in parentheses."""
        return sum(len(word.values) for word in self.words)


def statements(text: str, first: int) -> Iterator[Statement]:
    """The statements of a file whose first line has a number.

    Raises:
        CannotJudge: a sign stands for more than words: a variable, a function, a program, a negation.
        Rejected: a block or a list has no end, or ends before it begins.
    """
    size = 0
    for statement in _statements(text, first):
        size += statement.size
        if size > MOST_VALUES:
            message = f"Portbook reads at most {MOST_VALUES:,} words, where each rule repeats the words of its blocks"
            raise CannotJudge(statement.line, message, id_="ferm-text-too-long", cure="split the text")
        yield statement


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
                message = f"Portbook reads at most {DEEPEST} blocks inside each other"
                raise CannotJudge(line, message, id_="ferm-blocks-too-deep", column=token.column)
            outer.append(around)
            around, words = (*around, *words), []
        elif token.text == ";":
            yield Statement(line, (*around, *words))
            words = []
        elif token.text == "}":
            if words or not outer:
                raise _unexpected(token)
            around = outer.pop()
        else:
            words.append(_word(token, tokens))
    if words or outer:
        raise Rejected(line, "the text ends inside a rule or a block", id_="ferm-incomplete-rule")


def _word(token: Token, tokens: Iterator[Token]) -> Word:
    if token.text != "(":
        if token.text == ")":
            raise _unexpected(token)
        return Word(token.line, (token.text,), column=token.column)
    values: list[str] = []
    for inner in tokens:
        if inner.text == ")":
            return Word(token.line, tuple(values), several=True, column=token.column)
        if inner.text in {"(", "{", "}", ";"}:
            break
        values.append(inner.text)
    message = "a list takes only words and ends in )"
    raise Rejected(token.line, message, id_="ferm-bad-list", column=token.column)


def _unexpected(token: Token) -> Rejected:
    message = f"ferm expects a rule in place of {token.text}"
    return Rejected(token.line, message, id_="ferm-unexpected-bracket", column=token.column)


def _tokens(text: str, first: int) -> Iterator[Token]:
    for number, line in enumerate(text.removesuffix("\n").split("\n"), first):
        at = 0
        while at < len(line):
            token = _TOKEN.match(line, at)
            if token is None:
                message = f"Portbook does not know the sign {line[at]} in a file for ferm"
                raise CannotJudge(number, message, id_="ferm-unknown-sign", column=at + 1)
            if token["word"] or token["sign"]:
                yield Token(number, token[0], at + 1)
            at = token.end()
