"""A set of packets on all ways that it may take through a base chain, where some of its rules are in doubt.

At a doubtful rule each packet goes both ways: as the rule says, and on to the next rule. What surely passes is what no
way drops; what may pass is what some way accepts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from portbook.rules import pieces
from portbook.rules.space import Corner
from portbook.targets.base import CannotJudge
from portbook.targets.netfilter.base import Base, Step, Verdict
from portbook.targets.netfilter.doubtful_rules import whole
from portbook.targets.netfilter.match import Segment, State
from portbook.targets.netfilter.walk import Boxes, Record, Walk

_ACCEPTS = frozenset({Verdict.ACCEPT, Verdict.UNKNOWN})
_DROPS = frozenset({Verdict.DROP, Verdict.UNKNOWN})


@dataclass(frozen=True)
class Ways:
    """Where packets may come to: with doubtful rules, a packet may be at several places."""

    accepted: Boxes = ()
    dropped: Boxes = ()
    left: Boxes = ()
    """At the end of the chain."""


@dataclass(frozen=True)
class Fork:
    """One base chain, seen by packets of one corner and one conntrack state: as `Walk`, but for doubtful rules."""

    base: Base
    corner: Corner
    state: State
    record: Record | None = field(default=None, compare=False)
    segment: Segment | None = None

    def ways(self, packets: Boxes) -> Ways:
        """What may become of packets, the policy included.

        Raises:
            CannotJudge: a jump too deep, or a condition that has no meaning here.
        """
        found = self._chain(self.base.steps, packets, 0)
        self._tell(None, Verdict.ACCEPT if self.base.accepts else Verdict.DROP, found.left)
        if self.base.accepts:
            return Ways(pieces.few((*found.accepted, *found.left)), found.dropped)
        return Ways(found.accepted, pieces.few((*found.dropped, *found.left)))

    def _chain(self, steps: Sequence[Step], packets: Boxes, depth: int) -> Ways:
        walk = Walk(self.base, self.corner, self.state, segment=self.segment)
        found = Ways()
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
            found = Ways(pieces.few((*found.accepted, *after.accepted)), pieces.few((*found.dropped, *after.dropped)))
        return Ways(found.accepted, found.dropped, pieces.few((*packets, *returned)))

    def _after(self, step: Step, hit: Boxes, depth: int) -> Ways:
        """What may become of the packets that a rule matches; those that come back from it are left."""
        if step.verdict in {Verdict.JUMP, Verdict.GOTO}:
            if depth == self.base.deepest:
                raise CannotJudge(step.line, f"more than {self.base.deepest} jumps deep cannot be judged")
            return self._chain(self.base.chains[step.target], hit, depth + 1)
        if step.verdict is Verdict.RETURN:
            return Ways(left=hit)
        self._tell(step, step.verdict, hit)
        return Ways(hit if step.verdict in _ACCEPTS else (), hit if step.verdict in _DROPS else ())

    def _tell(self, step: Step | None, verdict: Verdict, met: Boxes) -> None:
        if self.record and met:
            self.record(step, verdict, met)


def surely(base: Base, corner: Corner, state: State, packets: Boxes) -> Boxes:
    """The packets that a base chain lets through whatever its doubtful rules are for."""
    return tuple(pieces.without(packets, Fork(base, corner, state).ways(packets).dropped))


def perhaps(base: Base, corner: Corner, state: State, packets: Boxes) -> Boxes:
    """The packets that a base chain may let through."""
    return Fork(base, corner, state).ways(packets).accepted


def _certain(step: Step) -> Step:
    """The same rule for all packets that it may be for."""
    return Step(whole(step.match), step.verdict, step.target, step.line) if step.match.limited else step
