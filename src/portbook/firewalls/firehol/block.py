"""A file for FireHOL: one interface with its rules, which passes on the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portbook.firewalls.firehol.grammar import ACCEPT, NAME, REFUSING
from portbook.firewalls.firehol.statement import Statement, statement
from portbook.model import ANY_PROTOCOL, Direction, Rule
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.shell import commands

_HEAD = ("interface", "any")
_POLICY, _RETURN, _DROP = "policy", "return", "drop"
_POLICY_WORDS = 2
_SUDO = re.compile(r"[ \t]*sudo(?:[ \t]|$)")
_HEAD_WORDS = 3


@dataclass(frozen=True)
class Block:
    """An interface.

    Attributes:
        name: as FireHOL calls its chains.
        statements: its commands in order, and its policy.
    """

    name: str
    statements: tuple[Statement, ...]


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
    said = [(number, each) for number, each in inner if each[0] != _POLICY]
    policies = [(number, each) for number, each in inner if each[0] == _POLICY]
    if len(policies) > 1:
        raise Rejected(policies[1][0], "an interface has one policy")
    statements = [statement(each, number) for number, each in said]
    return Block(words[2], (*statements, *(_policy(*(policies or [(head, (_POLICY, _DROP))])[0]))))


def _policy(line: int, words: tuple[str, ...]) -> Iterator[Statement]:
    """What becomes of the packets that no command decides about: FireHOL drops them unless told otherwise.

    Raises:
        CannotJudge: it is none that is known here.
    """
    (action,) = words[1:] if len(words) == _POLICY_WORDS else ("",)
    if action not in {_RETURN, ACCEPT, *REFUSING}:
        raise CannotJudge(line, "the policy of an interface is return, accept, drop, reject or deny")
    if action != _RETURN:
        rules = tuple(Rule(way, ANY_PROTOCOL) for way in Direction)
        yield Statement(line, rules, action == ACCEPT, "the policy of the interface")


def _lines(text: str, first: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The words of each command, with its line."""
    try:
        found = commands(text)
    except CannotJudge as cannot:
        raise CannotJudge(first - 1 + cannot.line, cannot.message) from None
    for number, line in enumerate(text.split("\n"), first):
        if _SUDO.match(line):
            raise CannotJudge(number, "sudo cannot be judged in a file")
    for each in found:
        if each.stdin is not None:
            raise CannotJudge(first - 1 + each.line, "a heredoc cannot be judged in a file")
        yield first - 1 + each.line, each.argv
