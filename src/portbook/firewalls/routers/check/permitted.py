"""Evaluates the entries of access lists a second time, independent of the wing's reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from portbook.model import Rule
from portbook.rules import TooComplex, answered, covers
from portbook.targets import CannotJudge
from portbook.targets.bounded_match import FirstMatch

_TCP = 6


@dataclass(frozen=True)
class Entry:
    """One entry.

    Attributes:
        line: its line in the text.
        number: its sequence number in its list.
        rule: the packets that it matches, with any TCP flags.
        permits: whether it permits them; else it denies.
        established: whether it matches only TCP packets with ACK or RST set.
    """

    line: int
    number: int
    rule: Rule
    permits: bool
    established: bool


def permitted(entries: Sequence[Entry]) -> tuple[Rule, ...]:
    """The first packets whose first matching entry permits them. TCP rules are tracked where their replies pass too.

    Raises:
        CannotJudge: the entries are too complex, or an `established` entry permits more than replies.
    """
    if not entries:
        return ()
    try:
        beginning = _passing(entry for entry in entries if not entry.established).opened
        acknowledged = _passing(entries)
        _refuse_more_than_replies(entries, beginning, acknowledged)
        replies = [rule for rule in acknowledged.opened if rule.protocol.is_any or rule.protocol.number == _TCP]
        asking = [rule for rule in beginning if rule.protocol.number == _TCP]
        return (*beginning, *(answered(asking, replies) if asking else ()))
    except TooComplex as cannot:
        raise CannotJudge(entries[0].line, str(cannot), id_="router-too-complex") from None


def _passing(entries: Iterable[Entry]) -> FirstMatch:
    """The packets that pass, of all lists at once: a packet of one list never matches an entry of another."""
    passing = FirstMatch()
    for entry in sorted(entries, key=lambda entry: entry.number):
        passing.add([entry.rule], opens=entry.permits, line=entry.line)
    return passing


def _refuse_more_than_replies(entries: Sequence[Entry], beginning: Sequence[Rule], acknowledged: FirstMatch) -> None:
    """Check that `established` entries permit only replies to packets that the other list permits.

    Raises:
        CannotJudge: an entry permits more.
    """
    lines = {entry.line for entry in entries if entry.established}
    for cause in acknowledged.opens:
        asking = [replace(rule, direction=rule.direction.opposite) for rule in cause.rules]
        if cause.line in lines and not covers(beginning, asking):
            raise CannotJudge(
                cause.line,
                "the entry with established permits more than replies to what the lists permit",
                id_="router-established-without-reply",
            )
