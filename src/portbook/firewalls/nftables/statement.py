"""One rule of an nft script: its conditions and its verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from portbook.firewalls.nftables.cursor import Cursor
from portbook.firewalls.nftables.log_and_limit import Logging, read_counter
from portbook.firewalls.nftables.reject import read_answer
from portbook.firewalls.nftables.selectors import PROTOCOLS, Values, judged, narrowed, selected
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.netfilter import Match, Step, Verdict
from portbook.targets.netfilter.match import BOTH_VERSIONS

_VERDICTS = {"accept": Verdict.ACCEPT, "drop": Verdict.DROP, "return": Verdict.RETURN}
_JUMPS = {"jump": Verdict.JUMP, "goto": Verdict.GOTO}
_INTERFACES = ("iif", "iifname", "oif", "oifname")
VERSIONS = {"inet": BOTH_VERSIONS, "ip": frozenset({4}), "ip6": frozenset({6})}
"""The IP versions that the chains of a table's family see."""
LIMIT_DECIDES = "a rate limit decides which packets this rule matches"
LIMIT_CURE = "take the limit out, or limit the log only"


class ParsedRule(NamedTuple):
    """A rule: no step where it has no verdict, and so decides nothing; `floods` where it logs without a limit."""

    step: Step | None
    floods: bool = False


def statement(cursor: Cursor, family: str) -> ParsedRule:
    """The rule up to the end of its statement.

    Raises:
        CannotJudge: the grammar does not know a match or statement.
        Rejected: nft refuses one.
    """
    line = cursor.line
    match = Match(versions=VERSIONS[family])
    step, logs = None, Logging()
    while not cursor.at_end and not cursor.next_is("comment"):
        if step is not None:
            if cursor.next_is("}"):
                break  # the end of the statement refuses it
            message = "nothing may stand after the verdict of a rule"
            raise Rejected(line, message, id_="nft-words-after-verdict", column=cursor.column)
        step = read_verdict(cursor, line, family)
        if step is None and not read_counter(cursor) and not logs.read(cursor):
            match = _condition(cursor, family, match)
    if cursor.take("comment"):
        cursor.comment()
    if step and logs.limited:
        raise CannotJudge(line, LIMIT_DECIDES, id_="nft-limit-decides", cure=LIMIT_CURE)
    if step:
        step = replace(step, match=judged(line, narrowed(line, match, step.match)))
    return ParsedRule(step, logs.floods)


def read_verdict(cursor: Cursor, line: int, family: str) -> Step | None:
    """The verdict that comes next, as a step whose only condition is that of its answer; None where none does.

    Raises:
        CannotJudge: the grammar does not know the rest of the verdict.
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
        raise Rejected(line, "meta nfproto is for tables of the family inet only", id_="nft-only-in-inet")
    return with_condition(so_far, field, read_values(cursor, field), family)


def with_condition(so_far: Match, field: str, values: Values, family: str) -> Match:
    """A match with one more condition, on `field`, in a table of the family.

    Raises:
        CannotJudge: the grammar does not know the field or a value.
        Rejected: nft refuses the condition, or it contradicts the others.
    """
    return narrowed(values.line, so_far, condition(so_far, field, values, family))


def condition(so_far: Match, field: str, values: Values, family: str) -> Match:
    """The packets of a condition that follows the conditions of `so_far`.

    Raises:
        CannotJudge: the grammar does not know the field or a value.
        Rejected: nft refuses the condition.
    """
    more = selected(field, values)
    name = field.partition(" ")[0]
    if name in {"icmp", "icmpv6"} and _is_icmp(so_far, name, family):
        more = replace(more, versions=BOTH_VERSIONS)
    return more


def _is_icmp(so_far: Match, name: str, family: str) -> bool:
    """Whether nft already takes the rule for ICMP, and so adds no condition on the IP version."""
    return family != "inet" or so_far.protocols == ((PROTOCOLS[name],) * 2,)


def read_field(cursor: Cursor) -> str:
    """The left side of a condition: `tcp dport`, `meta iifname`."""
    first = cursor.word("a match or a verdict")
    if first in _INTERFACES:
        return f"meta {first}"
    if cursor.at_end:
        message = f"Portbook does not know the statement {first}"
        raise CannotJudge(cursor.line, message, id_="nft-unknown-statement")
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
            raise Rejected(line, "several values must stand in braces", id_="nft-values-without-braces")
        words += (cursor.word("a value"),)
    if len(words) > 1 and operator:
        message = "several states follow a comparison"
        raise CannotJudge(line, message, id_="nft-compared-states", cure="put them in braces")
    return Values(line, words, operator == "!=")
