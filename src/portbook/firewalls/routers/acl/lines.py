"""Reads the lines of a text as a router would receive them, one by one."""

from __future__ import annotations

import re

from portbook.firewalls.routers.acl.grammar import Grammar
from portbook.firewalls.routers.acl.session import Session, Statement, enter
from portbook.model import Family
from portbook.targets.base import CannotJudge

_LISTED = re.compile(r"(?:Extended )?IP access list |IPv6 access list |IP Access List |IPv6 Access List ")
"""The heading of a list in the output of `show ip access-lists` and the like."""
_COUNTED = re.compile(r" (?:\([0-9]+ match(?:es)?\)|\[match(?:es)?[= ][^\[\]]*\]|sequence [0-9]+)")
"""The match counts and sequence numbers after the entries in that output."""


def statements(text: str, grammar: Grammar, *, whole: bool) -> list[Statement]:
    """The lines of a text that belong to lists, in order.

    Args:
        text: lines that are entered in configuration mode, as the notes of the target say.
        grammar: the router's words.
        whole: whether the text may be the output of a command that shows lists.

    Raises:
        CannotJudge: a line does anything else, or the router does not accept it in its current mode.
    """
    session = Session(grammar)
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        stripped = _plain(line, number, grammar)
        if not stripped or stripped.startswith("!"):
            continue
        if session.last:
            raise CannotJudge(
                session.last,
                "a router asks for the name of the file, and takes the next line for it",
                id_="router-command-asks",
            )
        if whole:
            stripped = _configured(stripped, grammar)
        enter(session, number, stripped)
    if session.committed and session.pending:
        raise CannotJudge(session.pending, "no commit follows, so it does not take effect", id_="router-commit-missing")
    return session.statements


def _plain(line: str, number: int, grammar: Grammar) -> str:
    """The line without white space around it.

    Raises:
        CannotJudge: a router may read the line differently: many use only seven bits of a character, act on some
            characters anywhere in a line, and complete words at a tab.
    """
    stripped = line.removesuffix("\r").strip(" \t")
    for character in stripped:
        if not character.isascii():
            raise CannotJudge(
                number,
                f"a router may take U+{ord(character):04X} for another character",
                id_="router-character",
                cure="write ASCII only",
            )
        if not character.isprintable():
            raise CannotJudge(
                number,
                f"Portbook does not know what the control character U+{ord(character):04X} does",
                id_="router-character",
            )
    if acting := next((sign for sign in grammar.acting if sign in stripped), ""):
        raise CannotJudge(
            number, f"the sign {acting} {grammar.acting[acting]} on this router", id_="router-acting-sign"
        )
    if len(line) > grammar.longest:
        raise CannotJudge(
            number, f"the router takes no line of more than {grammar.longest} characters", id_="router-line-too-long"
        )
    return stripped


def _configured(stripped: str, grammar: Grammar) -> str:
    """A line in the output of a show command, in the form that it has in the configuration."""
    if heading := _LISTED.match(stripped):
        family = Family.IPV6 if "IPv6" in heading[0] else Family.IPV4
        return f"{grammar.lists[family]} {stripped[heading.end() :]}"
    return _COUNTED.sub("", stripped)
