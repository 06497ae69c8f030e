"""One rule of a JSON listing. Source: libnftables-json(5), "STATEMENTS" and "EXPRESSIONS"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from portbook.firewalls.nftables.reject import answered_with
from portbook.firewalls.nftables.selectors import Values, Word, judged, selected
from portbook.firewalls.nftables.statement import LIMIT_CURE, LIMIT_DECIDES, VERSIONS
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.netfilter import Match, Step, Verdict
from portbook.targets.netfilter.match import BOTH_VERSIONS

Json: TypeAlias = Any
Sets: TypeAlias = Mapping[str, list[Json] | None]

_VERDICTS = {"accept": Verdict.ACCEPT, "drop": Verdict.DROP, "return": Verdict.RETURN, "reject": Verdict.DROP}
_JUMPS = {"jump": Verdict.JUMP, "goto": Verdict.GOTO}
_IDLE = frozenset({"counter", "log"})
"""Statements that decide nothing."""


def step(expressions: Sequence[Mapping[str, Json]], family: str, sets: Sets) -> Step | None:
    """A rule as one step; None where it has no verdict.

    Raises:
        CannotJudge: the grammar does not know a match or statement of the rule.
    """
    match = Match(versions=VERSIONS[family])
    limited = False
    for expression in expressions:
        ((kind, value),) = expression.items()
        if limited and kind in _VERDICTS.keys() | _JUMPS.keys():
            raise CannotJudge(1, LIMIT_DECIDES, id_="nft-limit-decides", cure=LIMIT_CURE)
        if kind in _VERDICTS:
            answered = _answered(value, family) if kind == "reject" else Match()
            return Step(judged(1, match & answered), _VERDICTS[kind])
        if kind in _JUMPS:
            return Step(judged(1, match), _JUMPS[kind], value["target"])
        if kind == "match":
            match &= _match(value, family, sets)
        elif kind == "limit":
            limited = True
        elif kind not in _IDLE:
            raise CannotJudge(1, f"Portbook does not know the statement {kind}", id_="nft-unknown-statement")
    return None


def _answered(value: Json, family: str) -> Match:
    """The packets that a reject can answer: `{"type": "tcp reset"}`, `{"type": "icmp", "expr": "port-unreachable"}`."""
    kind = value.get("type", "") if isinstance(value, dict) else ""
    return answered_with(1, kind.removesuffix(" reset"), family) if kind else Match()


_TRANSLATED = {"op": "in", "left": {"ct": {"key": "status"}}, "right": "dnat"}
"""`ct status dnat` matches no packet: the grammar knows no statement that translates addresses."""


def _match(value: Mapping[str, Json], family: str, sets: Sets) -> Match:
    if value == _TRANSLATED:
        return Match(states=frozenset())
    field = _field(value["left"])
    words = _words(value["right"], field, value["op"], sets)
    try:
        match = selected(field, Values(1, words, negated=value["op"] == "!="))
    except Rejected as problem:
        message = f"Portbook cannot read this listing: {problem.message}"
        raise CannotJudge(1, message, id_="nft-unreadable-listing") from None
    implied = family != "inet" and field.startswith(("icmp ", "icmpv6 "))
    return replace(match, versions=BOTH_VERSIONS) if implied else match


def _field(left: Json) -> str:
    """The field that a match looks at: `tcp dport`, `meta l4proto`, `ct state`."""
    match left:
        case {"payload": {"protocol": str(protocol), "field": str(name), **rest}} if not rest:
            return f"{protocol} {name}"
        case {"meta": {"key": str(key), **rest}} if not rest:
            return f"meta {key}"
        case {"ct": {"key": str(key), **rest}} if not rest:
            return f"ct {key}"
    message = "Portbook knows matches on single fields only, such as tcp dport"
    raise CannotJudge(1, message, id_="nft-unknown-match")


def _words(right: Json, field: str, operator: str, sets: Sets) -> tuple[Word, ...]:
    if operator == "in" and field == "ct state":
        return tuple(map(_word, right if isinstance(right, list) else [right]))
    if operator not in {"==", "!="}:
        raise CannotJudge(1, f"Portbook does not know the comparison {operator}", id_="nft-unknown-comparison")
    if isinstance(right, str) and right.startswith("@"):
        elements = sets.get(right[1:])
        if elements is None:
            raise CannotJudge(1, "this set is missing, or its elements change with time", id_="nft-changing-set")
        return tuple(map(_word, elements))
    match right:
        case {"set": list(elements), **rest} if not rest:
            return tuple(map(_word, elements))
    return (_word(right),)


def _word(value: Json) -> Word:
    """A value as an nft script writes it, or the two ends of a range."""
    match value:
        case bool():
            pass
        case int() | str():
            return str(value)
        case {"range": [(str() | int()) as first, (str() | int()) as last], **rest} if not rest:
            return str(first), str(last)
        case {"prefix": {"addr": str(address), "len": int(length), **inner}, **rest} if not rest and not inner:
            return f"{address}/{length}"
    raise CannotJudge(1, "Portbook knows single values, ranges and prefixes only", id_="nft-unknown-value")
