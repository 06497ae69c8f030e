"""A set of packets on its way through the rules of a base chain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TypeAlias

from portbook.rules import pieces
from portbook.rules.boxes import Box
from portbook.rules.space import Corner
from portbook.targets.base import CannotJudge
from portbook.targets.netfilter.base import Base, Step, Verdict
from portbook.targets.netfilter.doubtful_rules import whole
from portbook.targets.netfilter.match import LIMIT_DECIDES, Segment, State, packets_of

Boxes: TypeAlias = tuple[Box, ...]
Record: TypeAlias = Callable[[Step | None, Verdict, Boxes], None]
"""Told which rule decided about which packets; None is the policy."""

MOST_VISITS = 2_000
"""Chains may be jumped to so often, all jumps of their callers counted."""
_DECIDES = frozenset({Verdict.ACCEPT, Verdict.DROP, Verdict.RETURN})
_SENT = {
    State.NEW: Segment.FIRST,
    State.RELATED: Segment.FIRST,
    State.ESTABLISHED: Segment.LATER,
    State.INVALID: Segment.STRAY,
    State.UNTRACKED: Segment.STRAY,
}
"""What TCP segments of each state are to flows."""


@dataclass(frozen=True)
class Left:
    """Where the packets are when a chain is through with them: accepted, or at its end. The others are dropped."""

    accepted: Boxes
    undecided: Boxes


@dataclass(frozen=True)
class Walk:
    """One base chain, seen by packets of one corner and one conntrack state.

    Attributes:
        base: the chain.
        corner: direction, IP version and scope of the packets.
        state: what connection tracking says of them.
        record: told what each rule decides; None where nobody asks, which is quicker.
        segment: what they are where they are TCP; None for what flows send in that state.
    """

    base: Base
    corner: Corner
    state: State
    record: Record | None = field(default=None, compare=False)
    segment: Segment | None = None

    def through(self, packets: Boxes) -> Boxes:
        """The packets that the base chain lets through.

        Raises:
            CannotJudge: a jump too deep, or a condition that has no meaning here.
        """
        left = self._chain(self.base.steps, packets, 0)
        if self.record and left.undecided:
            self.record(None, Verdict.ACCEPT if self.base.accepts else Verdict.DROP, left.undecided)
        return (*left.accepted, *left.undecided) if self.base.accepts else left.accepted

    def _chain(self, steps: tuple[Step, ...], packets: Boxes, depth: int) -> Left:
        accepted: Boxes = ()
        returned: Boxes = ()
        runs = [(verdict, tuple(run)) for verdict, run in groupby(steps, key=lambda step: step.verdict)]
        last = self._last_that_counts([verdict for verdict, _run in runs], depth)
        for number, (verdict, run) in enumerate(runs):
            if verdict in _DECIDES:
                if self.record:
                    self._tell(self.record, run, packets)
                hit, packets = self.hit(run, packets, rest=number != last)
                accepted += hit if verdict is Verdict.ACCEPT else ()
                returned += hit if verdict is Verdict.RETURN else ()
                continue
            for step in run:
                hit, packets = self.hit((step,), packets)
                left = self._jump(step, hit, depth)
                accepted += left.accepted
                if verdict is Verdict.GOTO:
                    returned += left.undecided
                elif packets and left.undecided:
                    packets = pieces.few((*packets, *left.undecided))
                else:
                    packets = packets or left.undecided
        return Left(accepted, (*packets, *returned))

    def _tell(self, record: Record, run: Iterable[Step], packets: Boxes) -> None:
        """Rule by rule, what a run of them decides."""
        for step in run:
            hit, packets = self.hit((step,), packets)
            if hit and step.verdict is not Verdict.RETURN:
                record(step, step.verdict, hit)

    def _last_that_counts(self, verdicts: Sequence[Verdict], depth: int) -> int | None:
        """The last run of rules, if what it does not match is dropped in the end, whatever comes."""
        if depth or self.base.accepts or self.record:
            return None
        return max((number for number, each in enumerate(verdicts) if each is not Verdict.DROP), default=None)

    def hit(self, run: Iterable[Step], packets: Boxes, *, rest: bool = True) -> tuple[Boxes, Boxes]:
        """The packets that any of the rules matches; and the others, unless nobody asks for them.

        Raises:
            CannotJudge: a rule matches some of them, and nobody can say which.
        """
        if not packets:
            return (), ()
        segment = self.segment or _SENT[self.state]
        seen = [step for step in run if self.state in step.match.states and segment in step.match.segments]
        if any(step.match.any_packet for step in seen):
            return packets, ()
        matched = [box for step in seen for box in self._matched(step, packets)]
        # Most rules meet few of the boxes, and most of those whole; the algebra is for the others.
        same = frozenset(matched)
        inside: list[Box] = []
        partly: list[Box] = []
        apart: list[Box] = []
        for each in packets:
            near = (each,) if each in same else pieces.meeting(each, matched)
            entire = any(pieces.holds(box, each) for box in near)
            (inside if entire else partly if near else apart).append(each)
        return (
            (*inside, *pieces.within(partly, matched)),
            (*apart, *pieces.without(partly, matched)) if rest else (),
        )

    def _matched(self, step: Step, packets: Boxes) -> Boxes:
        found = packets_of(whole(step.match), self.corner, step.line)
        if not step.match.limited:
            return found
        if any(pieces.meet(each, box) for each in packets for box in found):
            raise CannotJudge(step.line, step.doubt or LIMIT_DECIDES)
        return ()

    def _jump(self, step: Step, packets: Boxes, depth: int) -> Left:
        if depth == self.base.deepest:
            raise CannotJudge(step.line, f"more than {self.base.deepest} jumps deep cannot be judged")
        if not packets:
            return Left((), ())
        return self._chain(self.base.chains[step.target], packets, depth + 1)


def check_loops(base: Base) -> None:
    """Refuse chains that lead back to themselves from where they begin, whether or not a packet comes there.

    The kernel does: `mark_source_chains` in net/ipv4/netfilter/ip_tables.c, `nft_chain_validate` in net/netfilter/nf_tables_api.c.

    Args:
        base: where they begin.

    Raises:
        CannotJudge: some do.
    """
    through: set[str] = set()

    def follow(steps: tuple[Step, ...], above: frozenset[str]) -> None:
        for step in steps:
            if step.target in above:
                raise CannotJudge(step.line, f"more than {base.deepest} jumps deep cannot be judged")
            if step.target and step.target not in through:
                follow(base.chains[step.target], above | {step.target})
                through.add(step.target)

    follow(base.steps, frozenset())


def check_visits(base: Base, most: int = MOST_VISITS) -> None:
    """Refuse chains whose jumps multiply, before walking them.

    Args:
        base: where they begin.
        most: how often they may be jumped to.

    Raises:
        CannotJudge: there are too many ways through them.
    """
    known: dict[tuple[str, int], int] = {}

    def visits(steps: tuple[Step, ...], depth: int) -> int:
        return sum(1 + below(step.target, depth + 1) for step in steps if step.target)

    def below(target: str, depth: int) -> int:
        if depth > base.deepest:
            return 0
        if (target, depth) not in known:
            known[target, depth] = visits(base.chains[target], depth)
        return known[target, depth]

    if visits(base.steps, 0) > most:
        raise CannotJudge(1, "chains with so many ways through them cannot be judged")
