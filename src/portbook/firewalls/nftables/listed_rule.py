"""A rule of a machine's listing while Portbook reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from portbook.firewalls.nftables.log_and_limit import Limit
from portbook.model import Scope
from portbook.targets.netfilter import Match, Step, Verdict
from portbook.targets.netfilter.doubt import doubtful
from portbook.targets.netfilter.interfaces import by_interface
from portbook.targets.netfilter.match import Segment, State
from portbook.targets.netfilter.reasons import FLOODS, SLOWEST, TAKE_OUT, Reason

Sets = Mapping[str, Sequence[str] | None]
"""The elements of each set of a table; None where packets or time change them, or where they are not plain."""
_TO_INTERFACE: Mapping[str, Callable[[Scope | None], Match]] = {
    "meta iif": lambda scope: Match(came_by=scope),
    "meta iifname": lambda scope: Match(came_by=scope),
    "meta oif": lambda scope: Match(leaves_by=scope),
    "meta oifname": lambda scope: Match(leaves_by=scope),
}
INTERFACES = _TO_INTERFACE.keys()
_NO_PORTS = Reason("nft-doubtful-ports", "this rule matches ports of protocols that have none", TAKE_OUT)


@dataclass(frozen=True)
class Machine:
    """What Portbook knows of a machine before it reads its rules.

    Attributes:
        interface: the interface that callers use; empty where it is unknown.
        tracks: the IP versions whose connections the machine tracks.
        marks: the mark bits that its rules may set on a packet.
    """

    interface: str = ""
    tracks: frozenset[int] = frozenset()
    marks: int = 0


@dataclass(frozen=True)
class RuleSteps:
    """A rule as steps, with notes on the packets that it leaves out.

    Attributes:
        steps: none where the rule decides nothing.
        notes: which packets do not count.
    """

    steps: tuple[Step, ...] = ()
    notes: tuple[Reason, ...] = ()


@dataclass
class ListedRule:
    """The part of a rule that is read so far.

    Attributes:
        line: its line in the listing.
        family: the family of its table.
        machine: what Portbook knows of the machine.
        ways: the packets that it matches, as disjoint alternatives, each with why it may match only some of them.
        doubt: why it may match only some of the packets of every alternative.
        acts: whether it has a statement that Portbook does not know.
        limits: its rate limits.
        never: which packets it matches, where no flow sends such packets; a drop of them does not count.
        otherwise: the doubt about such a rule where its verdict is not drop.
    """

    line: int
    family: str
    machine: Machine
    ways: list[tuple[Match, Reason | None]]
    doubt: Reason | None = None
    acts: bool = False
    limits: list[Limit] = field(default_factory=list)
    never: Reason | None = None
    otherwise: Reason | None = None

    @property
    def so_far(self) -> Match:
        """The packets of the first alternative."""
        return self.ways[0][0] if self.ways else Match()

    @property
    def tracked(self) -> bool:
        """Whether the machine tracks the connections of all packets that the rule matches."""
        return all(match.versions <= self.machine.tracks for match, _doubt in self.ways)

    def unclear(self, reason: Reason) -> None:
        """Add a condition that Portbook does not know."""
        self.doubt = self.doubt or reason

    def narrow(self, *matches: Match) -> None:
        """Add a condition: the packets of any of these matches."""
        self.split([(match, None) for match in matches])

    def split(self, others: Iterable[tuple[Match, Reason | None]]) -> None:
        """Add a condition: the packets of any of these matches, and only some packets of those with a reason."""
        alternatives = tuple(others)
        ways = [(match & more, doubt or reason) for match, doubt in self.ways for more, reason in alternatives]
        self.ways = [(match, doubt) for match, doubt in ways if not match.empty and match.states and match.segments]

    def by(self, name: str, interfaces: Sequence[str], *, negated: bool) -> None:
        """Add a condition on an interface."""
        packets = by_interface(interfaces, self.machine.interface, negated=negated, any_end="*")
        self.split((_TO_INTERFACE[name](scope), packets.doubt) for scope in packets.scopes)

    def drops_only(self, note: Reason, otherwise: Reason) -> None:
        """Add a condition that no packet of a flow meets; the rule is in doubt where its verdict is not drop."""
        self.never, self.otherwise = note, otherwise

    def copy(self) -> ListedRule:
        """A copy that can get other conditions and another verdict."""
        return replace(self, ways=list(self.ways), limits=list(self.limits))

    def ends(self, verdict: Verdict, target: str = "") -> RuleSteps:
        """The rule with a verdict."""
        if self.never and verdict is Verdict.DROP:
            return RuleSteps(notes=(self.never,) if self.ways else ())
        if self.otherwise:
            self.unclear(self.otherwise)
        if self._against_floods(verdict):
            return RuleSteps(notes=(FLOODS,))
        before = tuple(self._steps(Verdict.UNKNOWN, "")) if self.acts and verdict is not Verdict.UNKNOWN else ()
        return RuleSteps((*before, *self._steps(verdict, target)))

    def _steps(self, verdict: Verdict, target: str) -> Iterator[Step]:
        for match, doubt in self.ways:
            reason = self.doubt or doubt
            if not match.sure_of_ports:
                reason = reason or _NO_PORTS
            step = Step(replace(match, limited=bool(self.limits)), verdict, target, self.line)
            yield doubtful(step, reason) if reason or verdict is Verdict.ELSEWHERE else step

    def _against_floods(self, verdict: Verdict) -> bool:
        """Whether the rule drops only new connections beyond a rate that no flow needs."""
        if verdict is not Verdict.DROP or len(self.limits) != 1 or self.doubt:
            return False
        (limit,) = self.limits
        return (
            limit.over and limit.packets >= SLOWEST and all(_begins(match) and not doubt for match, doubt in self.ways)
        )


def _begins(match: Match) -> bool:
    return match.segments <= {Segment.FIRST} or match.states <= {State.NEW}
