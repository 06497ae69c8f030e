"""Statements of a listing that decide nothing, each read to its end, as conditions and verdicts may follow it.

Source: nft(8), "STATEMENTS".
"""

from __future__ import annotations

from portbook.firewalls.nftables.cursor import Cursor
from portbook.firewalls.nftables.log_and_limit import read_counter, read_log, read_name
from portbook.targets.base import CannotJudge
from portbook.targets.netfilter.values import EVERY_BIT

_SEGMENTS = ("tcp", "option", "maxseg", "size", "set")
_SHORTEST = 500
"""Bytes of a TCP segment that leave room for data."""
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
"""They change a packet, or its connection, but no field that Portbook's rules look at."""
_OPERATORS = ("&", "|", "^", "<<", ">>", "and", "or", "xor", "lshift", "rshift")
_TWO_WORDS = frozenset({"meta", "ct", "rt"})


def read_idle(cursor: Cursor) -> bool:
    """Read a statement that decides nothing, and return whether one came next.

    Raises:
        CannotJudge: the grammar does not know the rest of the statement.
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
                message = "this rule leaves TCP segments too short for data"
                raise CannotJudge(line, message, id_="nft-short-segments")
            return True
    if cursor.ahead(2) == ["counter", "name"]:
        cursor.place += 2
        read_name(cursor)
        return True
    return read_counter(cursor)


def read_operand(cursor: Cursor) -> int:
    """The bits that a computed number may have.

    Raises:
        CannotJudge: the grammar does not know the computation.
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
            raise CannotJudge(
                cursor.line, "a parenthesis is not closed", id_="nft-open-parenthesis", column=cursor.column
            )
        return bits
    if cursor.next_is_string:
        cursor.string()
        return EVERY_BIT
    word = cursor.word("a value")
    if word in {"meta", "mark"} and (word == "mark" or cursor.take("mark")):
        return 0  # the packet's own mark: other rules set its bits
    if word in _TWO_WORDS:
        cursor.word("the name of a field")
        return EVERY_BIT
    if cursor.next_is("{") or cursor.sign("map", "vmap", "."):
        message = "Portbook does not know values from a map"
        raise CannotJudge(cursor.line, message, id_="nft-unknown-value", column=cursor.column)
    try:
        return int(word, 0)
    except ValueError:
        return EVERY_BIT
