"""What a text opens and closes besides, told by the statement that does it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from portbook.compare.findings import Finding, Kind
from portbook.model import Reply, Rule
from portbook.rules import differences, intersection, minus, phrases
from portbook.rules.meeting import may_meet
from portbook.targets import Cause, Reading

_MOST = 20
"""Sentences that a person would read."""
_STORED = "what is stored for the next start"


def opened_besides(reading: Reading, allowed: Sequence[Rule]) -> tuple[Finding, ...]:
    """What a text lets through, now or after the next start, that is not allowed: statement by statement.

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
        allowed: what it may open, so that the rest is called so.

    Raises:
        TooComplex: the rules overlap in too many ways.
    """
    found = (finding for cause in reading.closes() for finding in _said(Kind.CLOSED, cause, cause.rules, allowed))
    return tuple(islice(found, _MOST))


def _undocumented(reading: Reading, allowed: Sequence[Rule]) -> Iterator[Finding]:
    witnesses = differences(reading.rules, allowed)
    if not witnesses:
        return
    answered = [replace(rule, reply=Reply.TRACKED) for rule in allowed]
    rest = minus(reading.rules, answered)
    for cause in reading.opens():
        near = [rule for rule in rest if any(may_meet(rule, each) for each in cause.rules)]
        if near and (part := intersection(cause.rules, near)):
            yield from _said(Kind.EXTRA, cause, part, allowed)
            rest = (*(rule for rule in rest if rule not in near), *minus(near, part))
    if rest:
        yield from _said(Kind.EXTRA, Cause(0, ()), rest, allowed)
    yield from (Finding(Kind.EXTRA, packet) for packet in witnesses if packet.reply is Reply.NONE)


def _from_file(causes: Iterable[Cause], allowed: Sequence[Rule]) -> Iterator[Finding]:
    for cause in causes:
        if part := minus(cause.rules, allowed):
            yield from _said(Kind.EXTRA, cause, part, allowed)


def _said(kind: Kind, cause: Cause, part: Sequence[Rule], allowed: Sequence[Rule]) -> Iterator[Finding]:
    (witness, *_others) = differences(part, ())
    for words in phrases(part, allowed):
        yield Finding(kind, witness, words=words, line=cause.line, what=cause.what)
