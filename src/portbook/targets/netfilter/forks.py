"""A set of packets on all ways through a base chain that has rules in doubt.

At a doubtful rule each packet goes both ways: to the verdict of the rule, and on to the next rule. A packet surely passes
where no way drops it; it may pass where some way accepts it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from portbook.rules import pieces
from portbook.rules.space import Corner
from portbook.targets.netfilter.base import Base, Step, Verdict
from portbook.targets.netfilter.doubtful_rules import whole
from portbook.targets.netfilter.match import Segment, State
from portbook.targets.netfilter.walk import Boxes, Record, Walk, too_deep

_ACCEPTS = frozenset({Verdict.ACCEPT, Verdict.UNKNOWN})
_DROPS = frozenset({Verdict.DROP, Verdict.UNKNOWN})


@dataclass(frozen=True)
class Ways:
    """Where packets may end. With doubtful rules, a packet may end at several places."""

    accepted: Boxes = ()
    dropped: Boxes = ()
    left: Boxes = ()
    """At the end of the chain."""


@dataclass(frozen=True)
class Fork:
    """One base chain with doubtful rules, for packets of one corner and one conntrack state; compare `Walk`."""

    base: Base
    corner: Corner
    state: State
    record: Record | None = field(default=None, compare=False)
    segment: Segment | None = None

    def ways(self, packets: Boxes) -> Ways:
        """Where packets may end, the policy included.

        Raises:
            CannotJudge: a jump is too deep, or a condition has no meaning in this hook.
        """
        ways = self._chain(self.base.steps, packets, 0)
        self._report(None, Verdict.ACCEPT if self.base.accepts else Verdict.DROP, ways.left)
        if self.base.accepts:
            return Ways(pieces.few((*ways.accepted, *ways.left)), ways.dropped)
        return Ways(ways.accepted, pieces.few((*ways.dropped, *ways.left)))

    def _chain(self, steps: Sequence[Step], packets: Boxes, depth: int) -> Ways:
        walk = Walk(self.base, self.corner, self.state, segment=self.segment)
        ways = Ways()
        returned: Boxes = ()
        for step in steps:
            hit, rest = walk.hit((_certain(step),), packets)
            if not hit:
                continue
            after = self._after(step, hit, depth)
            stay = packets if step.match.limited else rest
            if step.verdict is Verdict.JUMP:
                packets = stay if step.match.limited else pieces.few((*stay, *after.left))
            else:
                packets, returned = stay, (*returned, *after.left)
            ways = Ways(pieces.few((*ways.accepted, *after.accepted)), pieces.few((*ways.dropped, *after.dropped)))
        return Ways(ways.accepted, ways.dropped, pieces.few((*packets, *returned)))

    def _after(self, step: Step, hit: Boxes, depth: int) -> Ways:
        """Where the packets that a rule matches may end; those that return from it are `left`."""
        if step.verdict in {Verdict.JUMP, Verdict.GOTO}:
            if depth == self.base.deepest:
                raise too_deep(step.line, self.base.deepest)
            return self._chain(self.base.chains[step.target], hit, depth + 1)
        if step.verdict is Verdict.RETURN:
            return Ways(left=hit)
        self._report(step, step.verdict, hit)
        return Ways(hit if step.verdict in _ACCEPTS else (), hit if step.verdict in _DROPS else ())

    def _report(self, step: Step | None, verdict: Verdict, hit: Boxes) -> None:
        if self.record and hit:
            self.record(step, verdict, hit)


def surely(base: Base, corner: Corner, state: State, packets: Boxes) -> Boxes:
    """The packets that a base chain lets through whichever packets its doubtful rules match."""
    return tuple(pieces.without(packets, Fork(base, corner, state).ways(packets).dropped))


def perhaps(base: Base, corner: Corner, state: State, packets: Boxes) -> Boxes:
    """The packets that a base chain may let through."""
    return Fork(base, corner, state).ways(packets).accepted


def _certain(step: Step) -> Step:
    """The same rule for all packets that it may match."""
    return Step(whole(step.match), step.verdict, step.target, step.line) if step.match.limited else step
