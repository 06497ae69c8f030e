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
_MOST_PAIRS = 20_000
"""Pairs of rules that are asked whether they may meet: more take longer than to compare all (measured)."""
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
        near, far = _apart(rest, cause.rules)
        if near and (part := intersection(cause.rules, near)):
            yield from _findings(Kind.EXTRA, cause, part, allowed)
            rest = (*far, *minus(near, part))
    if rest:
        yield from _findings(Kind.EXTRA, Cause(0, ()), rest, allowed)
    yield from (Finding(Kind.EXTRA, packet) for packet in witnesses if packet.reply is Reply.NONE)


def _apart(rules: Sequence[Rule], of_cause: Sequence[Rule]) -> tuple[Sequence[Rule], Sequence[Rule]]:
    """The rules that may meet those of a cause, and the others. Of very many rules all may: to ask would take longer."""
    if len(rules) * len(of_cause) > _MOST_PAIRS:
        return rules, ()
    near: list[Rule] = []
    far: list[Rule] = []
    for rule in rules:
        (near if _meets(rule, of_cause) else far).append(rule)
    return near, far


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
    """Whether packets are all IPv6, and such packets are allowed in IPv4 only, from whatever addresses."""
    if any(rule.family is not Family.IPV6 or rule.protocol.is_icmp or rule.protocol.is_any for rule in part):
        return False
    anywhere = [replace(rule, local=ANYWHERE, remote=ANYWHERE) for rule in part]
    in_ipv4 = [replace(rule, family=Family.IPV4) for rule in anywhere]
    return all(_meets(rule, allowed) for rule in in_ipv4) and not any(_meets(rule, allowed) for rule in anywhere)


def _meets(rule: Rule, others: Sequence[Rule]) -> bool:
    return any(may_meet(rule, other) for other in others)
