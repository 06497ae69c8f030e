"""Conditions on TCP flags, in all the ways that nft has listed them. Source: nft(8), "TCP HEADER EXPRESSION"; src/expression.c."""

from __future__ import annotations

from collections.abc import Callable

from portbook.firewalls.nftables.tokens import Cursor
from portbook.targets.base import CannotJudge
from portbook.targets.netfilter.tcp_flags import FLAGS, HIGHEST

Has = Callable[[int], bool]
"""Whether a segment with these flags is meant."""


def read_flags(cursor: Cursor) -> Has:
    """The condition behind `tcp flags`.

    Raises:
        CannotJudge: it is written otherwise.
    """
    line = cursor.line
    operator = cursor.sign("!=", "==", "!")
    if not operator and cursor.sign("&"):
        mask = _value(cursor)
        compared = cursor.sign("!=", "==")
        if not compared:
            raise CannotJudge(line, "a mask of flags without a comparison cannot be judged")
        return _masked(mask, _value(cursor), negated=compared == "!=")
    if cursor.next_is("{"):
        wanted = {_named(cursor.line, word) for word in cursor.listed(lambda: cursor.word("a flag"))}
        return lambda flags: (flags in wanted) is (operator != "!=")
    value = _value(cursor)
    if cursor.sign("/"):
        return _masked(_value(cursor), value, negated=operator == "!=")
    if operator in {"==", "!="}:
        return _masked(HIGHEST, value, negated=operator == "!=")
    return lambda flags: bool(flags & value) is (operator != "!")


def _masked(mask: int, wanted: int, *, negated: bool) -> Has:
    return lambda flags: ((flags & mask) == wanted) is not negated


def _value(cursor: Cursor) -> int:
    """Flags with `|` or commas between them, perhaps in parentheses."""
    opened = cursor.sign("(")
    found = _named(cursor.line, cursor.word("a flag"))
    while cursor.sign("|", ","):
        found |= _named(cursor.line, cursor.word("a flag"))
    if opened and not cursor.sign(")"):
        raise CannotJudge(cursor.line, "a parenthesis is not closed")
    return found


def _named(line: int, word: str) -> int:
    if word in FLAGS:
        return FLAGS[word]
    try:
        number = int(word, 0)
    except ValueError:
        number = HIGHEST + 1
    if not 0 <= number <= HIGHEST:
        raise CannotJudge(line, f"{word} is no TCP flag that can be judged")
    return number
