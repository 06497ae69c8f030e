"""Packets that reach a rule which translates their destination to another address or port."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portbook.model import Direction, Family, Rule, Scope
from portbook.rules import pieces
from portbook.rules.space import Corner, Space
from portbook.targets.netfilter.base import Base, Step, Verdict
from portbook.targets.netfilter.doubtful_rules import reached
from portbook.targets.netfilter.forks import Fork
from portbook.targets.netfilter.match import State
from portbook.targets.netfilter.tracking import first_packets
from portbook.targets.netfilter.walk import Boxes, check_visits

_WITH_REPLIES = (0, 1)
_MOST_VISITS = 10_000
"""Jumps in all: several chains jump to the chain of every service of a cluster."""


def sent_on(bases: Sequence[Base], scope: Scope = Scope.NETWORK) -> tuple[tuple[int, tuple[Rule, ...]], ...]:
    """The line of each rule that translates destinations, and the first packets that may reach it.

    Args:
        bases: the base chains.
        scope: of the packets: those of the host's own with the network, or those between other hosts.

    Raises:
        CannotJudge: chains jump too deep, or a condition has no meaning in its hook.
    """
    by_line: dict[int, list[Rule]] = {}
    for base in bases:
        if any(step.verdict is Verdict.ELSEWHERE for step in reached(base)):
            check_visits(base, _MOST_VISITS)
            for family in (family for family in Family.BOTH.each if family.version in base.versions):
                direction = Direction.OUTBOUND if scope is Scope.FORWARDED else base.direction
                for line, rules in _sent_on(base, Corner(direction, family, scope)):
                    by_line.setdefault(line, []).extend(rules)
    return tuple((line, tuple(rules)) for line, rules in by_line.items())


def _sent_on(base: Base, corner: Corner) -> Iterator[tuple[int, tuple[Rule, ...]]]:
    by_line: dict[int, Boxes] = {}

    def record(step: Step | None, verdict: Verdict, hit: Boxes) -> None:
        if step and verdict is Verdict.ELSEWHERE:
            by_line[step.line] = pieces.few((*by_line.get(step.line, ()), *hit))

    Fork(base, corner, State.NEW, record).ways(first_packets(corner.family)[State.NEW])
    for line, packets in by_line.items():
        yield line, tuple(rule for box in packets for rule in Space().rules(corner, (_WITH_REPLIES, *box)))
