"""A file for FireHOL: one interface with its commands and its policy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portbook.firewalls.firehol.grammar import ACCEPT, NAME, REFUSING
from portbook.firewalls.firehol.statement import Statement, statement
from portbook.model import ANY_PROTOCOL, Direction, Rule
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.shell import commands as shell_commands

_HEAD = ("interface", "any")
_POLICY, _RETURN, _DROP = "policy", "return", "drop"
_POLICY_WORDS = 2
_SUDO = re.compile(r"[ \t]*sudo(?:[ \t]|$)")
_HEAD_WORDS = 3
_INTERFACE = "begin the file with interface any and a short name"


@dataclass(frozen=True)
class Block:
    """An interface.

    Attributes:
        name: the name of the interface, which FireHOL gives its chains.
        statements: its commands in order, then its policy.
    """

    name: str
    statements: tuple[Statement, ...]


def block(text: str, first: int) -> Block:
    """The interface of a file.

    Args:
        text: the file.
        first: the number of its first line in the whole text.

    Raises:
        CannotJudge: Portbook does not know something in the file.
        Rejected: FireHOL or iptables refuses something in the file, or takes it for something else.
    """
    lines = list(_lines(text, first))
    if not lines:
        raise CannotJudge(first, "the file is empty", id_="firehol-unknown-interface", cure=_INTERFACE)
    (head, words), *inner = lines
    if words[:2] != _HEAD or len(words) != _HEAD_WORDS or not NAME.fullmatch(words[2]):
        message = "Portbook does not know this interface"
        raise CannotJudge(head, message, id_="firehol-unknown-interface", cure=_INTERFACE)
    commands = [(number, argv) for number, argv in inner if argv[0] != _POLICY]
    policies = [(number, argv) for number, argv in inner if argv[0] == _POLICY]
    if len(policies) > 1:
        raise Rejected(policies[1][0], "an interface has one policy", id_="firehol-two-policies")
    statements = [statement(argv, number) for number, argv in commands]
    return Block(words[2], (*statements, *(_policy(*(policies or [(head, (_POLICY, _DROP))])[0]))))


def _policy(line: int, words: tuple[str, ...]) -> Iterator[Statement]:
    """The policy of the interface as a statement; FireHOL drops packets where there is none.

    Raises:
        CannotJudge: Portbook does not know the policy.
    """
    (action,) = words[1:] if len(words) == _POLICY_WORDS else ("",)
    if action not in {_RETURN, ACCEPT, *REFUSING}:
        message = "the policy of an interface is return, accept, drop, reject or deny"
        raise CannotJudge(line, message, id_="firehol-unknown-policy")
    if action != _RETURN:
        rules = tuple(Rule(way, ANY_PROTOCOL) for way in Direction)
        yield Statement(line, rules, action == ACCEPT, "the policy of the interface")


def _lines(text: str, first: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The words of each command, with its line."""
    try:
        lines = shell_commands(text)
    except CannotJudge as cannot:
        raise cannot.at(first - 1 + cannot.line) from None
    for number, written in enumerate(text.split("\n"), first):
        if _SUDO.match(written):
            raise CannotJudge(number, "a file for FireHOL has no sudo in it", id_="firehol-shell-in-file")
    for command in lines:
        line = first - 1 + command.line
        if command.stdin is not None:
            raise CannotJudge(line, "a file for FireHOL has no heredoc in it", id_="firehol-shell-in-file")
        yield line, command.argv
