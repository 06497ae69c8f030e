"""What is sent on to another address or port: packets that reach a rule which translates destinations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portbook.model import Family, Rule, Scope
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
"""A chain for every service of a cluster is jumped to from several others."""


def sent_on(bases: Sequence[Base]) -> tuple[tuple[int, tuple[Rule, ...]], ...]:
    """The line of each rule that sends packets on, and the first packets of the network that may come to it.

    Raises:
        CannotJudge: chains jump too deep, or a condition has no meaning in its hook.
    """
    found: dict[int, list[Rule]] = {}
    for base in bases:
        if any(step.verdict is Verdict.ELSEWHERE for step in reached(base)):
            check_visits(base, _MOST_VISITS)
            for family in (each for each in Family.BOTH.each if each.version in base.versions):
                for line, rules in _sent_on(base, Corner(base.direction, family, Scope.NETWORK)):
                    found.setdefault(line, []).extend(rules)
    return tuple((line, tuple(rules)) for line, rules in found.items())


def _sent_on(base: Base, corner: Corner) -> Iterator[tuple[int, tuple[Rule, ...]]]:
    found: dict[int, Boxes] = {}

    def record(step: Step | None, verdict: Verdict, met: Boxes) -> None:
        if step and verdict is Verdict.ELSEWHERE:
            found[step.line] = pieces.few((*found.get(step.line, ()), *met))

    Fork(base, corner, State.NEW, record).ways(first_packets(corner.family)[State.NEW])
    for line, packets in found.items():
        yield line, tuple(rule for box in packets for rule in Space().rules(corner, (_WITH_REPLIES, *box)))
