"""Statements of a listing that decide nothing, each to its end, so that no condition behind it is lost.

Source: nft(8), "STATEMENTS". Conditions may stand behind a statement, and verdicts behind both.
"""

from __future__ import annotations

from portbook.firewalls.nftables.log_and_limit import read_counter, read_log, read_name
from portbook.firewalls.nftables.tokens import Cursor
from portbook.targets.base import CannotJudge
from portbook.targets.netfilter.marks import EVERY_BIT

_SEGMENTS = ("tcp", "option", "maxseg", "size", "set")
_SHORTEST = 500
"""Bytes of a segment that leave room for something."""
_CHANGED = (
    ("meta", "mark", "set"),
    ("ct", "mark", "set"),
    ("ct", "helper", "set"),
    ("meta", "nftrace", "set"),
    ("meta", "priority", "set"),
    _SEGMENTS,
    ("ip", "dscp", "set"),
    ("ip6", "dscp", "set"),
)
"""They change a packet, or what is kept about it, but not what our rules say of it."""
_OPERATORS = ("&", "|", "^", "<<", ">>", "and", "or", "xor", "lshift", "rshift")
_TWO_WORDS = frozenset({"meta", "ct", "rt"})


def read_idle(cursor: Cursor) -> bool:
    """Whether a statement came next that decides nothing; it is passed.

    Raises:
        CannotJudge: it goes on otherwise than is known.
    """
    if cursor.take("comment"):
        cursor.string()
        return True
    if cursor.take("log"):
        read_log(cursor)
        return True
    for words in _CHANGED:
        if tuple(cursor.ahead(len(words))) == words:
            line = cursor.line
            cursor.place += len(words)
            if read_operand(cursor) < _SHORTEST and words == _SEGMENTS:
                raise CannotJudge(line, "segments that short cannot be judged")
            return True
    if cursor.ahead(2) == ["counter", "name"]:
        cursor.place += 2
        read_name(cursor)
        return True
    return read_counter(cursor)


def read_operand(cursor: Cursor) -> int:
    """A number that is computed; the bits that it may have.

    Raises:
        CannotJudge: it is computed in a way that is not known.
    """
    bits = _operand(cursor)
    while operator := cursor.sign(*_OPERATORS):
        more = _operand(cursor)
        bits = bits & more if operator in {"&", "and"} else bits | more
        bits = EVERY_BIT if operator in {"<<", ">>", "lshift", "rshift"} else bits
    return bits


def _operand(cursor: Cursor) -> int:
    if cursor.sign("("):
        bits = read_operand(cursor)
        if not cursor.sign(")"):
            raise CannotJudge(cursor.line, "a parenthesis is not closed")
        return bits
    if cursor.next_is_string:
        cursor.string()
        return EVERY_BIT
    word = cursor.word("a value")
    if word in {"meta", "mark"} and (word == "mark" or cursor.take("mark")):
        return 0  # its own mark, of which other rules set the bits
    if word in _TWO_WORDS:
        cursor.word("the name of a field")
        return EVERY_BIT
    if cursor.next_is("{") or cursor.sign("map", "vmap", "."):
        raise CannotJudge(cursor.line, "a value that is looked up cannot be judged")
    try:
        return int(word, 0)
    except ValueError:
        return EVERY_BIT
