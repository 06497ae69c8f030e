"""Counters, logs and rate limits of rules, each read to its end, as conditions and verdicts may follow it.

Source: nft(8), "STATEMENTS".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from portbook.firewalls.nftables.cursor import Cursor
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
"""Log lines per second that fill no disk."""


@dataclass(frozen=True)
class Limit:
    """A rate limit.

    Attributes:
        packets: packets per second; 0 where it counts bytes, or has a name.
        over: whether it matches the packets beyond the rate.
    """

    packets: float = 0
    over: bool = False


@dataclass
class Logging:
    """How much a rule logs.

    Attributes:
        limited: whether the rule has a rate limit.
        slow: whether the limit is low enough to log every match.
        floods: whether the rule logs without such a limit.
    """

    limited: bool = False
    slow: bool = False
    floods: bool = False

    def read(self, cursor: Cursor) -> bool:
        """Read a log or a limit, and return whether one came next. A limit behind a log does not limit the log.

        Raises:
            CannotJudge: the grammar does not know an option of it.
        """
        if cursor.ahead(2) == ["limit", "name"]:
            message = "the text does not show the rate of a limit that has a name"
            raise CannotJudge(cursor.line, message, id_="nft-named-limit", column=cursor.column)
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
    """Read a counter, and return whether one came next."""
    if not cursor.take("counter"):
        return False
    if cursor.take("packets"):
        cursor.word("a number of packets")
        cursor.expect("bytes")
        cursor.word("a number of bytes")
    return True


def read_log(cursor: Cursor) -> None:
    """Read the options behind `log`.

    Raises:
        CannotJudge: the grammar does not know an option.
        Rejected: nft refuses an option.
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
            message = f"Portbook does not know this value of the log option {option}"
            raise CannotJudge(line, message, id_="nft-unknown-log-option")
    if options & _OF_GROUP and options & _NOT_OF_GROUP:
        raise Rejected(
            line, "a log has either a level and flags, or a group with its options", id_="nft-log-options-clash"
        )
    if _AUDIT in options and options != {_AUDIT, "level"}:
        raise Rejected(line, "a log of the level audit has no other options", id_="nft-log-options-clash")


def _check_prefix(line: int, prefix: str) -> None:
    if len(prefix.encode()) > _LONGEST_PREFIX:
        message = f"the prefix of a log is longer than {_LONGEST_PREFIX} characters"
        raise Rejected(line, message, id_="nft-log-prefix-too-long")
    if "$" in prefix:
        raise CannotJudge(line, "the prefix of this log has a variable", id_="nft-variable")


def _read_level(cursor: Cursor) -> str:
    line, level = cursor.line, cursor.word("a level")
    if level not in _LEVELS:
        raise Rejected(line, f"{level} is not a log level, such as warn or info", id_="nft-log-level")
    return level


def _read_flags(cursor: Cursor) -> None:
    kind = cursor.expect("all", "skuid", "ether", *_FLAG_SETS)
    if kind in _FLAG_SETS:
        cursor.expect(*_FLAG_SETS[kind])
        while cursor.take(","):
            cursor.expect(*_FLAG_SETS[kind])


def read_limit(cursor: Cursor) -> Limit | None:
    """The rate limit that comes next; None where none does.

    Raises:
        CannotJudge: the grammar does not know its rate or burst.
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
        raise CannotJudge(line, f"Portbook does not know the rate {rate}", id_="nft-unknown-rate")
    if cursor.take("burst"):
        if not _RATE.fullmatch(cursor.word("a number")):
            raise CannotJudge(line, "Portbook does not know the burst of this limit", id_="nft-unknown-rate")
        cursor.expect(*(_SIZES if kind else ("packets",)))
    return Limit(0 if kind else int(number) / _SECONDS[unit], over)


def read_name(cursor: Cursor) -> None:
    """Read the name of a counter or a limit.

    Raises:
        CannotJudge: there is none.
    """
    if cursor.next_is_string:
        cursor.string()
    else:
        cursor.word("a name")
