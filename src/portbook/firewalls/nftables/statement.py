"""One rule of an nft script: its conditions and its verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from portbook.firewalls.nftables.log_and_limit import Logged, read_counter
from portbook.firewalls.nftables.reject import read_answer
from portbook.firewalls.nftables.selectors import PROTOCOLS, Values, judged, narrowed, selected
from portbook.firewalls.nftables.tokens import Cursor
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.netfilter import Match, Step, Verdict
from portbook.targets.netfilter.match import BOTH_VERSIONS

_VERDICTS = {"accept": Verdict.ACCEPT, "drop": Verdict.DROP, "return": Verdict.RETURN}
_JUMPS = {"jump": Verdict.JUMP, "goto": Verdict.GOTO}
_INTERFACES = ("iif", "iifname", "oif", "oifname")
VERSIONS = {"inet": BOTH_VERSIONS, "ip": frozenset({4}), "ip6": frozenset({6})}
"""The IP versions that the chains of a table's family see."""


class Stated(NamedTuple):
    """A rule; no step where it has no verdict, and so decides nothing. `floods` where it logs without a limit."""

    step: Step | None
    floods: bool = False


def statement(cursor: Cursor, family: str) -> Stated:
    """The rule up to the end of its statement.

    Raises:
        CannotJudge: a match or statement that the grammar does not know.
        Rejected: one that nft refuses.
    """
    line = cursor.line
    match = Match(versions=VERSIONS[family])
    step, logs = None, Logged()
    while not cursor.at_end and not cursor.next_is("comment"):
        if step is not None:
            if cursor.next_is("}"):
                break  # which the end of the statement refuses
            raise Rejected(line, "nothing may stand after the verdict of a rule")
        step = read_verdict(cursor, line, family)
        if step is None and not read_counter(cursor) and not logs.read(cursor):
            match = _condition(cursor, family, match)
    if cursor.take("comment"):
        cursor.comment()
    if step and logs.limited:
        raise CannotJudge(line, "the match limit rate cannot be judged")
    return Stated(replace(step, match=_together(line, match, step.match)) if step else None, logs.floods)


def _together(line: int, match: Match, answered: Match) -> Match:
    return judged(line, narrowed(line, match, answered))


def read_verdict(cursor: Cursor, line: int, family: str) -> Step | None:
    """A verdict, as a rule without conditions but that of its answer; None where none comes next.

    Raises:
        CannotJudge: it goes on otherwise than is known.
        Rejected: nft refuses it in a table of that family.
    """
    if word := cursor.take(*_VERDICTS):
        return Step(Match(), _VERDICTS[word], line=line)
    if word := cursor.take(*_JUMPS):
        return Step(Match(), _JUMPS[word], cursor.word("the name of a chain"), line)
    if cursor.take("reject"):
        return Step(read_answer(cursor, family), Verdict.DROP, line=line)
    return None


def _condition(cursor: Cursor, family: str, so_far: Match) -> Match:
    line = cursor.line
    field = read_field(cursor)
    if field == "meta nfproto" and family != "inet":
        raise Rejected(line, "meta nfproto is for tables of the family inet only")
    return with_condition(so_far, field, read_values(cursor, field), family)


def with_condition(so_far: Match, field: str, values: Values, family: str) -> Match:
    """A match with one more condition, on `field`, in a table of the family.

    Raises:
        CannotJudge: a field or value that the grammar does not know.
        Rejected: nft refuses it, or it contradicts the others.
    """
    return narrowed(values.line, so_far, condition(so_far, field, values, family))


def condition(so_far: Match, field: str, values: Values, family: str) -> Match:
    """The packets that a condition is for, behind those that a rule has already.

    Raises:
        CannotJudge: a field or value that the grammar does not know.
        Rejected: nft refuses it.
    """
    more = selected(field, values)
    name = field.partition(" ")[0]
    if name in {"icmp", "icmpv6"} and _says_icmp(so_far, name, family):
        more = replace(more, versions=BOTH_VERSIONS)
    return more


def _says_icmp(so_far: Match, name: str, family: str) -> bool:
    """Whether nft takes the rule as it stands for ICMP, and so adds no condition on the IP version."""
    return family != "inet" or so_far.protocols == ((PROTOCOLS[name],) * 2,)


def read_field(cursor: Cursor) -> str:
    """The left side of a condition: `tcp dport`, `meta iifname`."""
    first = cursor.word("a match or a verdict")
    if first in _INTERFACES:
        return f"meta {first}"
    if cursor.at_end:
        raise CannotJudge(cursor.line, f"{first} cannot be judged")
    return f"{first} {cursor.word('the name of a field')}"


def read_values(cursor: Cursor, field: str) -> Values:
    """The right side of a condition on `field`."""
    line = cursor.line
    operator = cursor.take("!=", "==")
    quoted = field.startswith("meta ")
    if cursor.next_is("{"):
        words = tuple(cursor.listed(lambda: cursor.word("a value", quoted=quoted)))
        return Values(line, words, operator == "!=")
    words = (cursor.word("a value", quoted=quoted),)
    while cursor.take(","):
        if field != "ct state":
            raise Rejected(line, "several values must stand in braces")
        words += (cursor.word("a value"),)
    if len(words) > 1 and operator:
        raise CannotJudge(line, "several states beside a comparison cannot be judged: put them in braces")
    return Values(line, words, operator == "!=")
