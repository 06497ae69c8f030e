"""The hook of a base chain: `type filter hook input priority filter; policy drop;`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from portbook.firewalls.nftables.cursor import Cursor
from portbook.model import Direction
from portbook.targets.base import CannotJudge, Rejected

DIRECTIONS = {"input": Direction.INBOUND, "output": Direction.OUTBOUND, "forward": None}
_PRIORITIES = {"raw": -300, "mangle": -150, "dstnat": -100, "filter": 0, "security": 50, "srcnat": 100}
CONNTRACK = -200
"""Connection tracking sees outbound packets at this priority (enum nf_ip_hook_priorities)."""
_ELSEWHERE = {"dstnat": "prerouting", "srcnat": "postrouting"}
"""Priorities whose names nft takes on one hook only, and that hook."""
_INTEGER = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True)
class Hook:
    """A hook that calls a chain, and the chain's policy.

    Attributes:
        direction: of the packets that reach the chain; None for forward.
        accepts: whether the policy accepts.
        line: the line of the policy; of the hook where no line has a policy.
    """

    direction: Direction | None
    accepts: bool = True
    line: int = 1


def hook(cursor: Cursor) -> Hook:
    """The hook that a chain declares, up to the end of the statement.

    Raises:
        CannotJudge: the chain is no filter on input, output or forward.
        Rejected: the priority belongs to another hook.
    """
    line = cursor.line
    cursor.expect("type")
    kind = cursor.word("a chain type")
    cursor.expect("hook")
    name = cursor.word("a hook")
    cursor.expect("priority")
    if elsewhere := cursor.take(*_ELSEWHERE):
        message = f"the priority {elsewhere} is for the hook {_ELSEWHERE[elsewhere]} only"
        raise Rejected(line, message, id_="nft-priority-of-other-hook")
    return judged_hook(line, kind, name, priority(cursor))


def judged_hook(line: int, kind: str, name: str, priority: int) -> Hook:
    """The hook of that chain type, name and priority.

    Raises:
        CannotJudge: it is no filter on input, output or forward, or sees packets before connection tracking.
    """
    if kind != "filter" or name not in DIRECTIONS:
        message = f"Portbook does not know chains of type {kind} on the hook {name}"
        raise CannotJudge(line, message, id_="nft-unknown-hook")
    if DIRECTIONS[name] is Direction.OUTBOUND and priority <= CONNTRACK:
        message = "this output chain sees packets before connection tracking does"
        raise CannotJudge(line, message, id_="nft-before-tracking")
    return Hook(DIRECTIONS[name], line=line)


def priority(cursor: Cursor) -> int:
    """A priority: a number, or a name with or without an offset.

    Raises:
        CannotJudge: the grammar does not know the name.
    """
    line = cursor.line
    word = cursor.word("a priority")
    if word in _PRIORITIES:
        sign = cursor.take("+", "-")
        offset = _integer(line, cursor.word("a number")) if sign else 0
        return _PRIORITIES[word] + (-offset if sign == "-" else offset)
    return _integer(line, word)


def _integer(line: int, word: str) -> int:
    if not _INTEGER.fullmatch(word):
        raise CannotJudge(line, f"Portbook does not know the priority {word}", id_="nft-unknown-priority")
    return int(word)
