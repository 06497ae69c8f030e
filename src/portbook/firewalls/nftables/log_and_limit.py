"""Counters, logs and rate limits of rules, each to its end, so that no condition behind it is lost.

Source: nft(8), "STATEMENTS". Conditions may stand behind each, and verdicts behind both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from portbook.firewalls.nftables.tokens import Cursor
from portbook.targets.base import CannotJudge, Rejected

_WITH_WORD = ("level", "group", "snaplen", "queue-threshold")
_FLAG_SETS = {"tcp": ("sequence", "options"), "ip": ("options",)}
_LEVELS = frozenset({"emerg", "alert", "crit", "err", "warn", "notice", "info", "debug", "audit"})
_AUDIT = "audit"
_OF_GROUP = frozenset({"group", "snaplen", "queue-threshold"})
_NOT_OF_GROUP = frozenset({"level", "flags"})
_NUMBER = re.compile(r"0|[1-9][0-9]{0,3}")
_LONGEST_PREFIX = 127
"""Bytes (`NF_LOG_PREFIXLEN`)."""
_SIZES = ("bytes", "kbytes", "mbytes")
_RATE = re.compile(r"[1-9][0-9]{0,8}")
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
        if cursor.ahead(2) == ["limit", "name"]:
            raise CannotJudge(cursor.line, "a limit that has a name is not in the text, so it cannot be judged")
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
        Rejected: nft refuses it.
    """
    line = cursor.line
    options: set[str] = set()
    while option := cursor.take("prefix", "flags", *_WITH_WORD):
        options.add(option)
        if option == "prefix":
            _check_prefix(line, cursor.string())
        elif option == "flags":
            _read_flags(cursor)
        elif option == "level":
            options.add(_read_level(cursor))
        elif not _NUMBER.fullmatch(cursor.word("a number")):
            raise CannotJudge(line, f"the {option} of this log cannot be judged")
    if options & _OF_GROUP and options & _NOT_OF_GROUP:
        raise Rejected(line, "a log has either a level and flags, or a group with its options")
    if _AUDIT in options and options != {_AUDIT, "level"}:
        raise Rejected(line, "a log of the level audit has no other options")


def _check_prefix(line: int, prefix: str) -> None:
    if len(prefix.encode()) > _LONGEST_PREFIX:
        raise Rejected(line, f"the prefix of a log is longer than {_LONGEST_PREFIX} characters")
    if "$" in prefix:
        raise CannotJudge(line, "a variable in the prefix of a log cannot be judged")


def _read_level(cursor: Cursor) -> str:
    line, level = cursor.line, cursor.word("a level")
    if level not in _LEVELS:
        raise Rejected(line, f"{level} is not a level of a log, such as warn or info")
    return level


def _read_flags(cursor: Cursor) -> None:
    kind = cursor.expect("all", "skuid", "ether", *_FLAG_SETS)
    if kind in _FLAG_SETS:
        cursor.expect(*_FLAG_SETS[kind])
        while cursor.take(","):
            cursor.expect(*_FLAG_SETS[kind])


def read_limit(cursor: Cursor) -> Limit | None:
    """A rate limit, where one came next.

    Raises:
        CannotJudge: it goes on otherwise than is known.
    """
    line = cursor.line
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
    amount, _slash, unit = rate.partition("/")
    number, _space, kind = amount.partition(" ")
    if not _RATE.fullmatch(number) or unit not in _SECONDS or kind not in {"", *_SIZES}:
        raise CannotJudge(line, f"the rate {rate} cannot be judged")
    if cursor.take("burst"):
        if not _RATE.fullmatch(cursor.word("a number")):
            raise CannotJudge(line, "this burst of a limit cannot be judged")
        cursor.expect(*(_SIZES if kind else ("packets",)))
    return Limit(0 if kind else int(number) / _SECONDS[unit], over)


def read_name(cursor: Cursor) -> None:
    """The name of a counter or a limit.

    Raises:
        CannotJudge: there is none.
    """
    if cursor.next_is_string:
        cursor.string()
    else:
        cursor.word("a name")
