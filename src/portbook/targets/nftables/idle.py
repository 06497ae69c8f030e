"""Statements of a listing that decide nothing, each to its end, so that no condition behind it is lost.

Source: nft(8), "STATEMENTS". Conditions may stand behind a statement, and verdicts behind both.
"""

from __future__ import annotations

from dataclasses import dataclass

from portbook.targets.base import CannotJudge
from portbook.targets.chains.marks import EVERY_BIT
from portbook.targets.nftables.statement import read_counter
from portbook.targets.nftables.tokens import Cursor

_WITH_WORD = ("level", "group", "snaplen", "queue-threshold")
_FLAG_SETS = ("tcp", "ip")
_CHANGED = (
    ("meta", "mark", "set"),
    ("ct", "mark", "set"),
    ("ct", "helper", "set"),
    ("ct", "zone", "set"),
    ("meta", "nftrace", "set"),
    ("meta", "priority", "set"),
    ("tcp", "option", "maxseg", "size", "set"),
    ("ip", "dscp", "set"),
    ("ip6", "dscp", "set"),
)
"""They change a packet, or what is kept about it, but not what our rules say of it."""
_OPERATORS = ("&", "|", "^", "<<", ">>", "and", "or", "xor", "lshift", "rshift")
_TWO_WORDS = frozenset({"meta", "ct", "rt"})
_KINDS = ("packets", "bytes", "kbytes", "mbytes")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}


@dataclass(frozen=True)
class Limit:
    """A rate.

    Attributes:
        packets: in a second; 0 where it is not about packets, or has a name.
        over: whether it is for what goes beyond.
    """

    packets: float = 0
    over: bool = False


def read_idle(cursor: Cursor) -> bool:
    """Whether a statement came next that decides nothing; it is passed.

    Raises:
        CannotJudge: it goes on otherwise than is known.
    """
    if cursor.take("comment"):
        cursor.string()
        return True
    if cursor.take("log"):
        _log(cursor)
        return True
    for words in _CHANGED:
        if tuple(cursor.ahead(len(words))) == words:
            cursor.place += len(words)
            read_operand(cursor)
            return True
    if cursor.ahead(2) == ["counter", "name"]:
        cursor.place += 2
        _name(cursor)
        return True
    return read_counter(cursor)


def _log(cursor: Cursor) -> None:
    while True:
        if cursor.take("prefix"):
            cursor.string()
        elif cursor.take(*_WITH_WORD):
            cursor.word("a value")
        elif cursor.take("flags"):
            if cursor.expect("all", "skuid", "ether", *_FLAG_SETS) in _FLAG_SETS:
                cursor.word("flags")
                while cursor.take(","):
                    cursor.word("a flag")
        else:
            return


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


def read_limit(cursor: Cursor) -> Limit | None:
    """A rate limit, where one came next.

    Raises:
        CannotJudge: it goes on otherwise than is known.
    """
    if not cursor.take("limit"):
        return None
    if cursor.take("name"):
        _name(cursor)
        return Limit()
    cursor.expect("rate")
    over = bool(cursor.take("over"))
    rate = cursor.word("a rate")
    if "/" not in rate:
        rate = f"{rate} {cursor.word('a unit')}"
    if cursor.take("burst"):
        cursor.word("a number")
        cursor.take(*_KINDS)
    number, _slash, unit = rate.partition("/")
    known = number.isdecimal() and unit in _SECONDS
    return Limit(int(number) / _SECONDS[unit] if known else 0, over)


def _name(cursor: Cursor) -> None:
    if cursor.next_is_string:
        cursor.string()
    else:
        cursor.word("a name")
