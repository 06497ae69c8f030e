"""Readings of ordered statements, some of which match packets that the text does not show; and of texts that remove rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from portbook.model import Rule
from portbook.rules import intersection, minus
from portbook.targets.base import CannotJudge, Doubt, Reading, Remark
from portbook.targets.bounded_match import FirstMatch


@dataclass(frozen=True)
class Statement:
    """One statement that allows or denies; the first that matches a packet decides.

    Attributes:
        line: its line in the text; 0 where it has none.
        allows: whether it allows; otherwise it denies.
        rules: the packets that it surely matches.
        unclear: the packets that it may also match: the members of a group, a service tag, an instance with a tag.
        why: why the text does not show which of these it matches, one sentence without a full stop.
        what: its name, where its line is not its alone.
        id: the stable name of `why`.
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
    """What statements let through together: the packets that pass whatever the unclear statements match.

    A statement that denies unclear packets closes something, so it is a side effect of an addition.

    Raises:
        TooComplex: the rules overlap in too many ways.
    """
    ordered = tuple(_without_needless_names([*statements]))
    least = _first_match(
        (statement, statement.rules if statement.allows else statement.widest) for statement in ordered
    )
    most = _first_match((statement, statement.widest if statement.allows else statement.rules) for statement in ordered)
    closing = tuple(
        Remark(statement.line, statement.why, f"{statement.id}-denied" if statement.id else "text-unclear-denial")
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


def _without_needless_names(ordered: Sequence[Statement]) -> Iterator[Statement]:
    """The statements; only those that share a line keep their name."""
    counts = Counter(statement.line for statement in ordered)
    for statement in ordered:
        alone = statement.line and counts[statement.line] == 1
        yield replace(statement, what="") if alone and statement.what else statement


def _first_match(matched: Iterable[tuple[Statement, tuple[Rule, ...]]]) -> FirstMatch:
    walk = FirstMatch()
    for statement, rules in matched:
        walk.add(rules, opens=statement.allows, line=statement.line, what=statement.what)
    return walk


def _doubts(ordered: Iterable[Statement], surely: Sequence[Rule], perhaps: Sequence[Rule]) -> Iterator[Doubt]:
    """The doubts about packets that pass only perhaps, by the statement that decides."""
    unclear = [statement for statement in ordered if statement.unclear]
    rest = minus(perhaps, surely) if unclear else ()
    for statement in unclear:
        if part := intersection(statement.unclear, rest):
            yield Doubt(statement.line, statement.why, part, statement.id)
            rest = minus(rest, part)


def taken_back(line: int, *, adds: bool) -> Reading:
    """The reading of a text that removes rules: it lets nothing through itself. An engine finds what it opens or closes.

    Args:
        line: the line of the first command that removes something.
        adds: whether the text also adds something.

    Raises:
        CannotJudge: the text adds something too.
    """
    if adds:
        message = "this text both removes and adds rules"
        raise CannotJudge(line, message, id_="text-removes-and-adds", cure="check the two parts one by one")
    message = "this removes rules, and what that opens or closes depends on the rules that are there"
    return Reading((), side_effects=(Remark(line, message, "text-removes-rules"),))
