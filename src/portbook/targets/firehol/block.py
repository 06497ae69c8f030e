"""A file for FireHOL: one interface with its rules, which passes on the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portbook.model import Rule
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.commands import commands
from portbook.targets.firehol.grammar import NAME
from portbook.targets.firehol.statement import meaning

_HEAD, _END = ("interface", "any"), ("policy", "return")
_HEAD_WORDS = 3


@dataclass(frozen=True)
class Block:
    """An interface.

    Attributes:
        name: as FireHOL calls its chains.
        rules: what it lets through.
    """

    name: str
    rules: tuple[Rule, ...]


def block(text: str, first: int) -> Block:
    """The interface of a file whose first line has a number.

    Raises:
        CannotJudge: something that the closed grammar does not know.
        Rejected: something that FireHOL or iptables refuses, or takes for something else.
    """
    lines = list(_lines(text, first))
    if not lines:
        raise CannotJudge(first, "a file without a line cannot be judged")
    (head, words), *inner = lines
    if words[:2] != _HEAD or len(words) != _HEAD_WORDS or not NAME.fullmatch(words[2]):
        raise CannotJudge(head, "a file is known here to begin with interface any and a short name")
    if not inner or inner[-1][1] != _END:
        raise Rejected(
            head, "without policy return as its last line, the interface drops what is meant for those below"
        )
    return Block(words[2], tuple(rule for number, each in inner[:-1] for rule in meaning(each, number)))


def _lines(text: str, first: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The words of each command, with its line."""
    try:
        found = commands(text)
    except CannotJudge as cannot:
        raise CannotJudge(first - 1 + cannot.line, cannot.message) from None
    for number, line in enumerate(text.splitlines(), first):
        if line.split()[:1] == ["sudo"]:
            raise CannotJudge(number, "sudo cannot be judged in a file")
    for each in found:
        if each.stdin is not None:
            raise CannotJudge(first - 1 + each.line, "a heredoc cannot be judged in a file")
        yield first - 1 + each.line, each.argv
