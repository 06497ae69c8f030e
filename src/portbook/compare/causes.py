"""Undocumented traffic that a text opens, and traffic that it closes, statement by statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from portbook.compare.findings import Finding, Kind
from portbook.model import ANYWHERE, Family, Reply, Rule
from portbook.rules import differences, intersection, minus, phrases
from portbook.rules.meeting import may_meet
from portbook.targets import Cause, Reading

_MOST = 20
"""As many findings as a person would read."""
_IPV4_ONLY = "the service is documented for IPv4 only: limit the rule to IPv4, or document IPv6 too"
_STORED = "what is stored for the next start"


def opened_besides(reading: Reading, allowed: Sequence[Rule]) -> tuple[Finding, ...]:
    """What each statement of a text opens, now or after the next start, that is not allowed.

    Raises:
        TooComplex: the rules overlap in too many ways.
    """
    stored = [replace(cause, what=cause.what or _STORED) for cause in reading.stored]
    loaded = _undocumented(reading, allowed)
    return tuple(islice(chain(loaded, _from_file(stored, allowed)), _MOST))


def closed_besides(reading: Reading, allowed: Sequence[Rule]) -> tuple[Finding, ...]:
    """What the statements of an addition close.

    Args:
        reading: of the addition.
        allowed: what it may open; the words for what is closed call everything else "other".

    Raises:
        TooComplex: the rules overlap in too many ways.
    """
    findings = (
        finding for cause in reading.closes() for finding in _findings(Kind.CLOSED, cause, cause.rules, allowed)
    )
    return tuple(islice(findings, _MOST))


def _undocumented(reading: Reading, allowed: Sequence[Rule]) -> Iterator[Finding]:
    witnesses = differences(reading.rules, allowed)
    if not witnesses:
        return
    answered = [replace(rule, reply=Reply.TRACKED) for rule in allowed]
    rest = minus(reading.rules, answered)
    for cause in reading.opens():
        near = [rule for rule in rest if any(may_meet(rule, of_cause) for of_cause in cause.rules)]
        if near and (part := intersection(cause.rules, near)):
            yield from _findings(Kind.EXTRA, cause, part, allowed)
            gone = frozenset(near)
            rest = (*(rule for rule in rest if rule not in gone), *minus(near, part))
    if rest:
        yield from _findings(Kind.EXTRA, Cause(0, ()), rest, allowed)
    yield from (Finding(Kind.EXTRA, packet) for packet in witnesses if packet.reply is Reply.NONE)


def _from_file(causes: Iterable[Cause], allowed: Sequence[Rule]) -> Iterator[Finding]:
    for cause in causes:
        if part := minus(cause.rules, allowed):
            yield from _findings(Kind.EXTRA, cause, part, allowed)


def _findings(kind: Kind, cause: Cause, part: Sequence[Rule], allowed: Sequence[Rule]) -> Iterator[Finding]:
    (witness, *_others) = differences(part, ())
    cure = _IPV4_ONLY if kind is Kind.EXTRA and _is_the_ipv6_half(part, allowed) else ""
    for words in phrases(part, allowed):
        yield Finding(kind, witness, words=words, line=cause.line, what=cause.what, cure=cure)


def _is_the_ipv6_half(part: Sequence[Rule], allowed: Sequence[Rule]) -> bool:
    """Whether packets are all IPv6, and the same packets in IPv4 are allowed."""
    if any(rule.family is not Family.IPV6 or rule.protocol.is_icmp or rule.protocol.is_any for rule in part):
        return False
    in_ipv4 = [replace(rule, family=Family.IPV4, local=ANYWHERE, remote=ANYWHERE) for rule in part]
    return all(any(may_meet(rule, documented) for documented in allowed) for rule in in_ipv4)
