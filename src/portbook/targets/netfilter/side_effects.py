"""Side effects of chains: what they do other than let first packets of flows through.

Connection tracking calls packets of no connection invalid or untracked, and TCP segments that acknowledge something new
(see `tcp_flags`). No flow begins with one of them, so a rule for them opens no flow; yet they pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portbook.model import Direction, Family, Rule, Scope
from portbook.model.protocol import ICMP, ICMPV6, TCP
from portbook.rules import pieces
from portbook.rules.space import ALL_PORTS, ALL_PROTOCOLS, Corner, code_points
from portbook.targets.netfilter.base import Base, Step, Verdict
from portbook.targets.netfilter.destinations import to_kind
from portbook.targets.netfilter.doubtful_rules import reached
from portbook.targets.netfilter.forks import Fork
from portbook.targets.netfilter.intervals import addresses
from portbook.targets.netfilter.match import ANY_SEGMENT, Kind, Match, Segment, State
from portbook.targets.netfilter.tracking import first_packets
from portbook.targets.netfilter.walk import Boxes

_NO_CONNECTION = (
    (State.NEW, Segment.LATER),
    *((state, segment) for state in (State.INVALID, State.UNTRACKED) for segment in Segment),
)
"""States and segments of packets that belong to no connection."""
_NONE = frozenset(State) - {State.ESTABLISHED, State.RELATED}
_ERRORS = {4: (ICMP.number, (3, 4), (11, 1)), 6: (ICMPV6.number, (2, 0), (3, 1))}
"""By IP version: the protocol, type and code of packet too big, which comes in, and of reassembly time exceeded, which leaves."""
_TCP = (TCP.number, TCP.number)


@dataclass(frozen=True)
class _Stream:
    """Packets of one corner, with their conntrack state and their TCP segment."""

    corner: Corner
    state: State
    segment: Segment | None = None

    def through(self, bases: Sequence[Base], packets: Boxes) -> tuple[Boxes, list[tuple[int, Verdict, Boxes]]]:
        """The packets that may pass every base chain, and what each rule or policy on the way decides, by its line."""
        decisions: list[tuple[int, Verdict, Boxes]] = []
        for base in bases:

            def record(step: Step | None, verdict: Verdict, hit: Boxes, base: Base = base) -> None:
                decisions.append((step.line if step else base.line, verdict, hit))

            packets = Fork(base, self.corner, self.state, record, self.segment).ways(packets).accepted
        return packets, decisions


def strays(bases: Sequence[Base]) -> Iterator[int]:
    """The lines of rules that let packets of no connection through where no connection can begin.

    Raises:
        CannotJudge: as `accepted`.
    """
    if not any(_tells_apart(step.match) for base in bases for step in reached(base)):
        return
    known = to_kind(bases, Kind.LOCAL)
    for corner, met in _met(known):
        begun = _begun(corner, met)
        for state, segment in _NO_CONNECTION:
            everything = _everything(corner.family, _TCP if state is State.NEW else ALL_PROTOCOLS)
            passed, decided = _Stream(corner, state, segment).through(met, everything)
            left = tuple(pieces.without(passed, begun))
            yield from (
                line for line, verdict, hit in decided if verdict is Verdict.ACCEPT and pieces.within(left, hit)
            )


def breaks(bases: Sequence[Base]) -> Iterator[int]:
    """The lines of rules that drop segments of connections that are older than connection tracking.

    The first rule that matches states starts the tracking. So the session of the person who types the rule is among them.

    Args:
        bases: an addition on a host without rules whose policies accept.

    Raises:
        CannotJudge: as `accepted`.
    """
    if all(step.match.segments == ANY_SEGMENT for base in bases for step in reached(base)):
        return
    known = to_kind(bases, Kind.LOCAL)
    for corner, met in _met(known):
        _passed, decided = _Stream(corner, State.NEW, Segment.LATER).through(met, _everything(corner.family, _TCP))
        yield from (line for line, verdict, hit in decided if verdict is Verdict.DROP and hit)


def forwards(bases: Sequence[Base], version: int) -> Iterator[int]:
    """The lines of rules and policies that let first packets between other hosts through; 0 where there is no chain.

    Args:
        bases: the chains on the hook forward.
        version: the IP version of the packets.

    Raises:
        CannotJudge: as `accepted`.
    """
    corner = Corner(Direction.OUTBOUND, Family.IPV4 if version == 4 else Family.IPV6, Scope.FORWARDED)  # noqa: PLR2004  # IP
    known = [base for base in bases if base.meets(corner)]
    passed, decided = _Stream(corner, State.NEW).through(known, _everything(corner.family, ALL_PROTOCOLS))
    if passed and not known:
        yield 0
    yield from (line for line, verdict, hit in decided if verdict is Verdict.ACCEPT and pieces.within(passed, hit))


def loses_errors(bases: Sequence[Base], rules: Sequence[Rule]) -> Iterator[int]:
    """The lines that drop ICMP errors about connections, for IP versions in which flows pass; 0 where no line does.

    Without packet too big, connections hang (RFC 1191, RFC 8201). The host itself sends reassembly time exceeded; other
    hosts send both to each other.

    Args:
        bases: all base chains of the host.
        rules: the packets that they let through.

    Raises:
        CannotJudge: as `accepted`.
    """
    known = to_kind(bases, Kind.LOCAL)
    flows = {(rule.scope, family) for rule in rules if not rule.protocol.is_icmp for family in rule.family.each}
    for corner, met in _met(known):
        if (corner.scope, corner.family) in flows:
            _passed, decided = _Stream(corner, State.RELATED).through(met, _errors(corner))
            yield from (line for line, verdict, hit in decided if verdict is Verdict.DROP and hit)


def _errors(corner: Corner) -> Boxes:
    protocol, inbound, outbound = _ERRORS[corner.family.version]
    (everywhere,) = addresses(corner.family.version)
    chosen = [inbound] if corner.direction is Direction.INBOUND else [outbound]
    if corner.scope is Scope.FORWARDED:
        chosen = [inbound, outbound]
    return tuple(
        ((protocol, protocol), everywhere, everywhere, code_points(kind, kind), code_points(code, code))
        for kind, code in chosen
    )


def leaves_out(steps: Sequence[Step]) -> Iterator[int]:
    """The lines of inserted rules that send packets past the host's own rules, to the policy of the chain."""
    yield from (step.line for step in steps if step.verdict in {Verdict.RETURN, Verdict.GOTO})


def _tells_apart(match: Match) -> bool:
    """Whether a rule matches some of the packets of no connection, and not others."""
    apart = match.states & _NONE
    return match.segments != ANY_SEGMENT or (bool(apart) and apart != _NONE)


def _met(bases: Sequence[Base]) -> Iterator[tuple[Corner, list[Base]]]:
    """The corners of packets on the network that chains decide about, with those chains."""
    corners = [(direction, Scope.NETWORK) for direction in Direction]
    for direction, scope in (*corners, (Direction.OUTBOUND, Scope.FORWARDED)):
        for family in Family.BOTH.each:
            corner = Corner(direction, family, scope)
            if met := [base for base in bases if base.meets(corner)]:
                yield corner, met


def _begun(corner: Corner, bases: Sequence[Base]) -> Boxes:
    """The packets that pass as first packets of a flow, or would pass as such."""
    first = first_packets(corner.family)
    sent = [(State.NEW, _everything(corner.family, ALL_PROTOCOLS))]
    sent += [(state, first[state]) for state in (State.UNTRACKED, State.INVALID)]
    return tuple(box for state, packets in sent for box in _Stream(corner, state).through(bases, packets)[0])


def _everything(family: Family, protocols: tuple[int, int]) -> Boxes:
    (everywhere,) = addresses(family.version)
    return ((protocols, everywhere, everywhere, ALL_PORTS, ALL_PORTS),)
