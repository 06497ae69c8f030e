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
from portbook.targets.netfilter.match import Segment, State, limit_decides, packets_of

Boxes: TypeAlias = tuple[Box, ...]
Record: TypeAlias = Callable[[Step | None, Verdict, Boxes], None]
"""Gets the rule that decides about packets, its verdict and the packets; None stands for the policy."""

MOST_VISITS = 2_000
"""Jumps in all, those of the callers counted each time."""
_DECIDES = frozenset({Verdict.ACCEPT, Verdict.DROP, Verdict.RETURN})
_SENT = {
    State.NEW: Segment.FIRST,
    State.RELATED: Segment.FIRST,
    State.ESTABLISHED: Segment.LATER,
    State.INVALID: Segment.STRAY,
    State.UNTRACKED: Segment.STRAY,
}
"""The TCP segments that flows send in each state."""


@dataclass(frozen=True)
class ChainEnd:
    """The packets that a chain accepts, and those that reach its end. The others are dropped."""

    accepted: Boxes
    undecided: Boxes


@dataclass(frozen=True)
class Walk:
    """One base chain for packets of one corner and one conntrack state.

    Attributes:
        base: the chain.
        corner: direction, IP version and scope of the packets.
        state: their conntrack state.
        record: gets the decision of each rule; None where no caller needs it, which is quicker.
        segment: their place in a TCP connection; None for what flows send in that state.
    """

    base: Base
    corner: Corner
    state: State
    record: Record | None = field(default=None, compare=False)
    segment: Segment | None = None

    def through(self, packets: Boxes) -> Boxes:
        """The packets that the base chain lets through.

        Raises:
            CannotJudge: a jump is too deep, or a condition has no meaning in this hook.
        """
        end = self._chain(self.base.steps, packets, 0)
        if self.record and end.undecided:
            self.record(None, Verdict.ACCEPT if self.base.accepts else Verdict.DROP, end.undecided)
        return (*end.accepted, *end.undecided) if self.base.accepts else end.accepted

    def _chain(self, steps: tuple[Step, ...], packets: Boxes, depth: int) -> ChainEnd:
        accepted: Boxes = ()
        returned: Boxes = ()
        runs = [(verdict, tuple(run)) for verdict, run in groupby(steps, key=lambda step: step.verdict)]
        last = self._last_that_counts([verdict for verdict, _run in runs], depth)
        for number, (verdict, run) in enumerate(runs):
            if verdict in _DECIDES:
                if self.record:
                    self._report(self.record, run, packets)
                hit, packets = self.hit(run, packets, rest=number != last)
                accepted += hit if verdict is Verdict.ACCEPT else ()
                returned += hit if verdict is Verdict.RETURN else ()
                continue
            for step in run:
                hit, packets = self.hit((step,), packets)
                end = self._jump(step, hit, depth)
                accepted += end.accepted
                if verdict is Verdict.GOTO:
                    returned += end.undecided
                elif packets and end.undecided:
                    packets = pieces.few((*packets, *end.undecided))
                else:
                    packets = packets or end.undecided
        return ChainEnd(accepted, (*packets, *returned))

    def _report(self, record: Record, run: Iterable[Step], packets: Boxes) -> None:
        """Record what each rule of a run decides."""
        for step in run:
            hit, packets = self.hit((step,), packets)
            if hit and step.verdict is not Verdict.RETURN:
                record(step, step.verdict, hit)

    def _last_that_counts(self, verdicts: Sequence[Verdict], depth: int) -> int | None:
        """The last run that accepts or jumps, if all packets that it does not match are dropped."""
        if depth or self.base.accepts or self.record:
            return None
        return max((number for number, verdict in enumerate(verdicts) if verdict is not Verdict.DROP), default=None)

    def hit(self, run: Iterable[Step], packets: Boxes, *, rest: bool = True) -> tuple[Boxes, Boxes]:
        """The packets that any of the rules matches, and the others where `rest` asks for them.

        Raises:
            CannotJudge: a rule in doubt, or with a rate limit, may match some of the packets.
        """
        if not packets:
            return (), ()
        segment = self.segment or _SENT[self.state]
        steps = [step for step in run if self.state in step.match.states and segment in step.match.segments]
        if any(step.match.any_packet for step in steps):
            return packets, ()
        matched = [box for step in steps for box in self._matched(step, packets)]
        # Most rules touch few of the boxes, and most of those whole; the algebra is for the others.
        same = frozenset(matched)
        inside: list[Box] = []
        partly: list[Box] = []
        apart: list[Box] = []
        for packet in packets:
            near = (packet,) if packet in same else pieces.meeting(packet, matched)
            entire = any(pieces.holds(box, packet) for box in near)
            (inside if entire else partly if near else apart).append(packet)
        return (
            (*inside, *pieces.within(partly, matched)),
            (*apart, *pieces.without(partly, matched)) if rest else (),
        )

    def _matched(self, step: Step, packets: Boxes) -> Boxes:
        matched = packets_of(whole(step.match), self.corner, step.line)
        if not step.match.limited:
            return matched
        if any(pieces.meet(packet, box) for packet in packets for box in matched):
            if step.doubt is None:
                raise limit_decides(step.line)
            raise CannotJudge(step.line, step.doubt.message, id_="netfilter-rule-in-doubt", cure=step.doubt.cure)
        return ()

    def _jump(self, step: Step, packets: Boxes, depth: int) -> ChainEnd:
        if depth == self.base.deepest:
            raise too_deep(step.line, self.base.deepest)
        if not packets:
            return ChainEnd((), ())
        return self._chain(self.base.chains[step.target], packets, depth + 1)


def too_deep(line: int, deepest: int) -> CannotJudge:
    """The refusal of a jump that is deeper than the walk follows."""
    return CannotJudge(line, f"these chains jump more than {deepest} levels deep", id_="netfilter-jumps-too-deep")


def check_loops(base: Base) -> None:
    """Refuse chains that lead back to themselves, whether or not a packet reaches them.

    The kernel refuses them too: `mark_source_chains` in net/ipv4/netfilter/ip_tables.c, `nft_chain_validate` in net/netfilter/nf_tables_api.c.

    Args:
        base: the base chain that leads to them.

    Raises:
        CannotJudge: a chain leads back to itself.
    """
    through: set[str] = set()

    def follow(steps: tuple[Step, ...], above: frozenset[str]) -> None:
        for step in steps:
            if step.target in above:
                raise too_deep(step.line, base.deepest)
            if step.target and step.target not in through:
                follow(base.chains[step.target], above | {step.target})
                through.add(step.target)

    follow(base.steps, frozenset())


def check_visits(base: Base, most: int = MOST_VISITS) -> None:
    """Refuse chains whose jumps multiply, before a walk through them.

    Args:
        base: the base chain that leads to them.
        most: the jumps that it may have in all.

    Raises:
        CannotJudge: there are too many ways through the chains.
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
        raise CannotJudge(1, "there are too many ways through these chains", id_="netfilter-too-many-jumps")
