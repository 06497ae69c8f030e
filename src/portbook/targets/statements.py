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
    """

    line: int
    allows: bool
    rules: tuple[Rule, ...] = ()
    unclear: tuple[Rule, ...] = ()
    why: str = ""
    what: str = ""

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
    asked = tuple(_told_apart([*statements]))
    least = _walked((each, each.rules if each.allows else each.widest) for each in asked)
    most = _walked((each, each.widest if each.allows else each.rules) for each in asked)
    closing = tuple(Remark(each.line, each.why) for each in asked if each.unclear and not each.allows)
    return Reading(
        tuple(least.opened),
        tuple(remarks),
        tuple(_doubts(asked, least.opened, most.opened)),
        opens=lambda: tuple(least.opens),
        closes=lambda: tuple(most.closes),
        side_effects=(*side_effects, *closing),
    )


def _told_apart(asked: Sequence[Statement]) -> Iterator[Statement]:
    """Statements, of which only those are called by name whose line is not theirs alone."""
    counts = Counter(each.line for each in asked)
    for each in asked:
        alone = each.line and counts[each.line] == 1
        yield replace(each, what="") if alone and each.what else each


def _walked(matched: Iterable[tuple[Statement, tuple[Rule, ...]]]) -> FirstMatch:
    found = FirstMatch()
    for statement, rules in matched:
        found.add(rules, opens=statement.allows, line=statement.line, what=statement.what)
    return found


def _doubts(asked: Iterable[Statement], surely: Sequence[Rule], perhaps: Sequence[Rule]) -> Iterator[Doubt]:
    """What is open only perhaps, by the statement that makes it so."""
    unclear = [each for each in asked if each.unclear]
    rest = minus(perhaps, surely) if unclear else ()
    for each in unclear:
        if part := intersection(each.unclear, rest):
            yield Doubt(each.line, each.why, part)
            rest = minus(rest, part)
