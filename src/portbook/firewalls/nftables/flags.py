"""Conditions on TCP flags, in every spelling that nft lists. Source: nft(8), "TCP HEADER EXPRESSION"; src/expression.c."""

from __future__ import annotations

from collections.abc import Callable

from portbook.firewalls.nftables.cursor import Cursor
from portbook.targets.base import CannotJudge
from portbook.targets.netfilter.tcp_flags import FLAGS, HIGHEST

Has = Callable[[int], bool]
"""Whether a segment with these flags matches."""


def read_flags(cursor: Cursor) -> Has:
    """The condition behind `tcp flags`.

    Raises:
        CannotJudge: the grammar does not know its spelling.
    """
    line = cursor.line
    operator = cursor.sign("!=", "==", "!")
    if not operator and cursor.sign("&"):
        mask = _value(cursor)
        compared = cursor.sign("!=", "==")
        if not compared:
            raise CannotJudge(line, "a mask of TCP flags without a comparison", id_="nft-unknown-flags")
        return _masked(mask, _value(cursor), negated=compared == "!=")
    if cursor.next_is("{"):
        listed = {_named(cursor.line, word) for word in cursor.listed(lambda: cursor.word("a flag"))}
        return lambda flags: (flags in listed) is (operator != "!=")
    value = _value(cursor)
    if cursor.sign("/"):
        return _masked(_value(cursor), value, negated=operator == "!=")
    if operator in {"==", "!="}:
        return _masked(HIGHEST, value, negated=operator == "!=")
    return lambda flags: bool(flags & value) is (operator != "!")


def _masked(mask: int, value: int, *, negated: bool) -> Has:
    return lambda flags: ((flags & mask) == value) is not negated


def _value(cursor: Cursor) -> int:
    """Flags that `|` or commas separate, perhaps in parentheses."""
    opened = cursor.sign("(")
    value = _named(cursor.line, cursor.word("a flag"))
    while cursor.sign("|", ","):
        value |= _named(cursor.line, cursor.word("a flag"))
    if opened and not cursor.sign(")"):
        raise CannotJudge(cursor.line, "a parenthesis is not closed", id_="nft-open-parenthesis", column=cursor.column)
    return value


def _named(line: int, word: str) -> int:
    if word in FLAGS:
        return FLAGS[word]
    try:
        number = int(word, 0)
    except ValueError:
        number = HIGHEST + 1
    if not 0 <= number <= HIGHEST:
        raise CannotJudge(line, f"Portbook does not know the TCP flag {word}", id_="nft-unknown-flags")
    return number
