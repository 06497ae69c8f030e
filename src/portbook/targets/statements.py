"""Statements in the order in which they are asked, some of which say only to somebody else which packets they match."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from portbook.model import Rule
from portbook.rules import intersection, minus
from portbook.targets.base import Doubt, Reading, Remark
from portbook.targets.first_match import FirstMatch


@dataclass(frozen=True)
class Statement:
    """One statement that allows or denies; the first that matches a packet decides.

    Attributes:
        line: its line in the text; 0 where it has none.
        allows: otherwise it denies.
        rules: packets that it matches.
        unclear: packets that it may match besides: the members of a group, a service tag, an instance with a tag.
        why: why nobody can say which of these, one sentence without a full stop.
        what: what it is called, where its line does not tell it from others.
        id: a stable name for `why`.
    """

    line: int
    allows: bool
    rules: tuple[Rule, ...] = ()
    unclear: tuple[Rule, ...] = ()
    why: str = ""
    what: str = ""
    id: str = ""

    @property
    def widest(self) -> tuple[Rule, ...]:
        """All packets that it may match."""
        return (*self.rules, *self.unclear)


def reading(
    statements: Iterable[Statement], remarks: Iterable[Remark] = (), side_effects: Iterable[Remark] = ()
) -> Reading:
    """What statements let through together: surely what passes however the unclear ones turn out.

    A denial of unclear packets closes something, so it is a side effect of an addition.

    Raises:
        TooComplex: the rules overlap in too many ways.
    """
    ordered = tuple(_told_apart([*statements]))
    least = _walked((statement, statement.rules if statement.allows else statement.widest) for statement in ordered)
    most = _walked((statement, statement.widest if statement.allows else statement.rules) for statement in ordered)
    closing = tuple(
        Remark(statement.line, statement.why, f"{statement.id}-denied" if statement.id else "")
        for statement in ordered
        if statement.unclear and not statement.allows
    )
    return Reading(
        tuple(least.opened),
        tuple(remarks),
        tuple(_doubts(ordered, least.opened, most.opened)),
        opens=lambda: tuple(least.opens),
        closes=lambda: tuple(most.closes),
        side_effects=(*side_effects, *closing),
    )


def _told_apart(ordered: Sequence[Statement]) -> Iterator[Statement]:
    """Statements, of which only those are called by name whose line is not theirs alone."""
    counts = Counter(statement.line for statement in ordered)
    for statement in ordered:
        alone = statement.line and counts[statement.line] == 1
        yield replace(statement, what="") if alone and statement.what else statement


def _walked(matched: Iterable[tuple[Statement, tuple[Rule, ...]]]) -> FirstMatch:
    walk = FirstMatch()
    for statement, rules in matched:
        walk.add(rules, opens=statement.allows, line=statement.line, what=statement.what)
    return walk


def _doubts(ordered: Iterable[Statement], surely: Sequence[Rule], perhaps: Sequence[Rule]) -> Iterator[Doubt]:
    """What is open only perhaps, by the statement that makes it so."""
    unclear = [statement for statement in ordered if statement.unclear]
    rest = minus(perhaps, surely) if unclear else ()
    for statement in unclear:
        if part := intersection(statement.unclear, rest):
            yield Doubt(statement.line, statement.why, part, statement.id)
            rest = minus(rest, part)
