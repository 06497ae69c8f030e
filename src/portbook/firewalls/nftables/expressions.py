"""One rule of a JSON listing. Source: libnftables-json(5), "STATEMENTS" and "EXPRESSIONS"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from portbook.firewalls.nftables.reject import answered_with
from portbook.firewalls.nftables.selectors import Values, Word, judged, selected
from portbook.firewalls.nftables.statement import VERSIONS
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
    """A rule; None where it has no verdict.

    Raises:
        CannotJudge: it has a match or statement that the grammar does not know.
    """
    match = Match(versions=VERSIONS[family])
    limited = False
    for each in expressions:
        ((kind, value),) = each.items()
        if limited and kind in _VERDICTS.keys() | _JUMPS.keys():
            raise CannotJudge(1, "the statement limit cannot be judged")
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
            raise CannotJudge(1, f"the statement {kind} cannot be judged")
    return None


def _answered(value: Json, family: str) -> Match:
    """The packets that a reject is for: `{"type": "tcp reset"}`, `{"type": "icmp", "expr": "port-unreachable"}`."""
    kind = value.get("type", "") if isinstance(value, dict) else ""
    return answered_with(1, kind.removesuffix(" reset"), family) if kind else Match()


_TRANSLATED = {"op": "in", "left": {"ct": {"key": "status"}}, "right": "dnat"}
"""`ct status dnat`: no packet, for a listing with a statement that translates addresses is not understood at all."""


def _match(value: Mapping[str, Json], family: str, sets: Sets) -> Match:
    if value == _TRANSLATED:
        return Match(states=frozenset())
    field = _field(value["left"])
    words = _words(value["right"], field, value["op"], sets)
    try:
        found = selected(field, Values(1, words, negated=value["op"] == "!="))
    except Rejected as problem:
        raise CannotJudge(1, f"the listing is not understood: {problem.message}") from None
    implied = family != "inet" and field.startswith(("icmp ", "icmpv6 "))
    return replace(found, versions=BOTH_VERSIONS) if implied else found


def _field(left: Json) -> str:
    """`tcp dport`, `meta l4proto`, `ct state`."""
    match left:
        case {"payload": {"protocol": str(protocol), "field": str(name), **rest}} if not rest:
            return f"{protocol} {name}"
        case {"meta": {"key": str(key), **rest}} if not rest:
            return f"meta {key}"
        case {"ct": {"key": str(key), **rest}} if not rest:
            return f"ct {key}"
    raise CannotJudge(1, "a match on something else than a plain field cannot be judged")


def _words(right: Json, field: str, operator: str, sets: Sets) -> tuple[Word, ...]:
    if operator == "in" and field == "ct state":
        return tuple(map(_word, right if isinstance(right, list) else [right]))
    if operator not in {"==", "!="}:
        raise CannotJudge(1, f"the comparison {operator} cannot be judged")
    if isinstance(right, str) and right.startswith("@"):
        elements = sets.get(right[1:])
        if elements is None:
            raise CannotJudge(1, "a set that is not there, or that time changes, cannot be judged")
        return tuple(map(_word, elements))
    match right:
        case {"set": list(elements), **rest} if not rest:
            return tuple(map(_word, elements))
    return (_word(right),)


def _word(value: Json) -> Word:
    """A value as an nft script would write it, or the two ends of a range."""
    match value:
        case bool():
            pass
        case int() | str():
            return str(value)
        case {"range": [(str() | int()) as first, (str() | int()) as last], **rest} if not rest:
            return str(first), str(last)
        case {"prefix": {"addr": str(address), "len": int(length), **inner}, **rest} if not rest and not inner:
            return f"{address}/{length}"
    raise CannotJudge(1, "a value that is not plain cannot be judged")
