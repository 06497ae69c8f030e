"""Where a base chain hangs: `type filter hook input priority filter; policy drop;`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from portbook.firewalls.nftables.tokens import Cursor
from portbook.model import Direction
from portbook.targets.base import CannotJudge, Rejected

DIRECTIONS = {"input": Direction.INBOUND, "output": Direction.OUTBOUND, "forward": None}
_PRIORITIES = {"raw": -300, "mangle": -150, "dstnat": -100, "filter": 0, "security": 50, "srcnat": 100}
CONNTRACK = -200
"""Connection tracking sees outbound packets at this priority (enum nf_ip_hook_priorities)."""
_ELSEWHERE = {"dstnat": "prerouting", "srcnat": "postrouting"}
"""Names of priorities that nft does not take on the hooks here."""
_INTEGER = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True)
class Hook:
    """A hook that calls a chain, and the chain's policy; no direction for forward, which is not ours.

    Attributes:
        direction: of the packets that come to it.
        accepts: the policy.
        line: the line that says the policy, or where none does, the hook.
    """

    direction: Direction | None
    accepts: bool = True
    line: int = 1


def hook(cursor: Cursor) -> Hook:
    """The hook that a chain declares, up to the end of the statement.

    Raises:
        CannotJudge: another type or hook than a filter on input, output or forward.
        Rejected: a priority that is not for that hook.
    """
    line = cursor.line
    cursor.expect("type")
    kind = cursor.word("a chain type")
    cursor.expect("hook")
    name = cursor.word("a hook")
    cursor.expect("priority")
    if elsewhere := cursor.take(*_ELSEWHERE):
        raise Rejected(line, f"the priority {elsewhere} is for the hook {_ELSEWHERE[elsewhere]} only")
    return judged_hook(line, kind, name, priority(cursor))


def judged_hook(line: int, kind: str, name: str, priority: int) -> Hook:
    """The hook of that chain type, name and priority.

    Raises:
        CannotJudge: it is outside what chains are judged by.
    """
    if kind != "filter" or name not in DIRECTIONS:
        raise CannotJudge(line, f"a chain of type {kind} on the hook {name} cannot be judged")
    if DIRECTIONS[name] is Direction.OUTBOUND and priority <= CONNTRACK:
        raise CannotJudge(line, "an output chain before connection tracking cannot be judged")
    return Hook(DIRECTIONS[name], line=line)


def priority(cursor: Cursor) -> int:
    """A number, or a name with or without an offset.

    Raises:
        CannotJudge: another name.
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
        raise CannotJudge(line, f"{word} is not a priority that can be judged")
    return int(word)
