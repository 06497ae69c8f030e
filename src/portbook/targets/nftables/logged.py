"""Counters, logs and rate limits of rules, each to its end, so that no condition behind it is lost.

Source: nft(8), "STATEMENTS". Conditions may stand behind each, and verdicts behind both.
"""

from __future__ import annotations

from dataclasses import dataclass

from portbook.targets.nftables.tokens import Cursor

_WITH_WORD = ("level", "group", "snaplen", "queue-threshold")
_FLAG_SETS = ("tcp", "ip")
_KINDS = ("packets", "bytes", "kbytes", "mbytes")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_MOST_LOGGED = 10
"""Lines of a log in a second that no log file minds."""


@dataclass(frozen=True)
class Limit:
    """A rate.

    Attributes:
        packets: in a second; 0 where it is not about packets, or has a name.
        over: whether it is for what goes beyond.
    """

    packets: float = 0
    over: bool = False


@dataclass
class Logged:
    """What a rule logs.

    Attributes:
        limited: whether it matches only so often.
        slow: whether so rarely that a log may have every match.
        floods: whether it logs more than that.
    """

    limited: bool = False
    slow: bool = False
    floods: bool = False

    def read(self, cursor: Cursor) -> bool:
        """Whether a log or a limit came next; it is passed. A limit behind a log does not limit that.

        Raises:
            CannotJudge: it goes on otherwise than is known.
        """
        if limit := read_limit(cursor):
            self.limited = True
            self.slow = self.slow or (not limit.over and 0 < limit.packets <= _MOST_LOGGED)
            return True
        if cursor.take("log"):
            read_log(cursor)
            self.floods = self.floods or not self.slow
            return True
        return False


def read_counter(cursor: Cursor) -> bool:
    """Whether a counter came next; it is passed."""
    if not cursor.take("counter"):
        return False
    if cursor.take("packets"):
        cursor.word("a number of packets")
        cursor.expect("bytes")
        cursor.word("a number of bytes")
    return True


def read_log(cursor: Cursor) -> None:
    """What is behind `log`.

    Raises:
        CannotJudge: it goes on otherwise than is known.
    """
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


def read_limit(cursor: Cursor) -> Limit | None:
    """A rate limit, where one came next.

    Raises:
        CannotJudge: it goes on otherwise than is known.
    """
    if not cursor.take("limit"):
        return None
    if cursor.take("name"):
        read_name(cursor)
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


def read_name(cursor: Cursor) -> None:
    """The name of a counter or a limit.

    Raises:
        CannotJudge: there is none.
    """
    if cursor.next_is_string:
        cursor.string()
    else:
        cursor.word("a name")
