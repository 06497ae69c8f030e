"""A rule of a machine's listing while it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from portbook.firewalls.nftables.log_and_limit import Limit
from portbook.model import Scope
from portbook.targets.netfilter import Match, Step, Verdict
from portbook.targets.netfilter.doubt import FLOODS, SLOWEST, TAKE_OUT, doubtful
from portbook.targets.netfilter.interfaces import by_interface
from portbook.targets.netfilter.match import Segment, State

Sets = Mapping[str, Sequence[str] | None]
"""The elements of each set of a table; None where they change, or are not plain."""
_TO_INTERFACE: Mapping[str, Callable[[Scope | None], Match]] = {
    "meta iif": lambda scope: Match(came_by=scope),
    "meta iifname": lambda scope: Match(came_by=scope),
    "meta oif": lambda scope: Match(leaves_by=scope),
    "meta oifname": lambda scope: Match(leaves_by=scope),
}
INTERFACES = _TO_INTERFACE.keys()


@dataclass(frozen=True)
class Machine:
    """What is known of a machine.

    Attributes:
        interface: the one that callers use; empty where nobody says.
        tracks: the IP versions whose connections it tracks.
        marks: the bits of packets' marks that its rules may set.
    """

    interface: str = ""
    tracks: frozenset[int] = frozenset()
    marks: int = 0


@dataclass(frozen=True)
class Ended:
    """A rule as steps, and what a reader should know of it.

    Attributes:
        steps: none where it decides nothing.
        notes: which packets do not count.
    """

    steps: tuple[Step, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass
class Listed:
    """What has been read of a rule so far.

    Attributes:
        line: its line in the listing.
        family: that of its table.
        machine: what is known of the machine.
        ways: the packets that it is for, as alternatives that have none in common; with why it may be for some of
            them only, or nothing.
        doubt: why it may not be for all of any of these packets.
        acts: whether it does something that is not understood.
        limits: its rate limits.
        never: which packets it is for, where it drops them: none that a flow sends.
        otherwise: why it is in doubt, where it does something else with those.
    """

    line: int
    family: str
    machine: Machine
    ways: list[tuple[Match, str]]
    doubt: str = ""
    acts: bool = False
    limits: list[Limit] = field(default_factory=list)
    never: str = ""
    otherwise: str = ""

    @property
    def so_far(self) -> Match:
        """The packets of the first alternative."""
        return self.ways[0][0] if self.ways else Match()

    @property
    def tracked(self) -> bool:
        """Whether connections of all packets that it is for are tracked."""
        return all(match.versions <= self.machine.tracks for match, _doubt in self.ways)

    def unclear(self, why: str) -> None:
        """One more condition, of which nothing is known."""
        self.doubt = self.doubt or f"{why}: {TAKE_OUT}"

    def narrow(self, *matches: Match) -> None:
        """One more condition, for one of these."""
        self.split([(match, "") for match in matches])

    def split(self, others: Iterable[tuple[Match, str]]) -> None:
        """One more condition, for one of these, or for some of the packets of those that are in doubt."""
        known = tuple(others)
        found = [(match & more, doubt or why) for match, doubt in self.ways for more, why in known]
        self.ways = [(match, doubt) for match, doubt in found if not match.empty and match.states and match.segments]

    def by(self, name: str, interfaces: Sequence[str], *, negated: bool) -> None:
        """One more condition, on an interface."""
        found = by_interface(interfaces, self.machine.interface, negated=negated, any_end="*")
        self.split((_TO_INTERFACE[name](scope), found.doubt) for scope in found.scopes)

    def drops_only(self, note: str, otherwise: str) -> None:
        """One more condition, which no packet of a flow meets, as far as it is for dropping them."""
        self.never, self.otherwise = note, otherwise

    def copy(self) -> Listed:
        """The same, to go on otherwise."""
        return replace(self, ways=list(self.ways), limits=list(self.limits))

    def ends(self, verdict: Verdict, target: str = "") -> Ended:
        """The rule with a verdict."""
        if self.never and verdict is Verdict.DROP:
            return Ended(notes=(self.never,) if self.ways else ())
        if self.never:
            self.unclear(self.otherwise)
        if self._against_floods(verdict):
            return Ended(notes=(FLOODS,))
        before = tuple(self._steps(Verdict.UNKNOWN, "")) if self.acts and verdict is not Verdict.UNKNOWN else ()
        return Ended((*before, *self._steps(verdict, target)))

    def _steps(self, verdict: Verdict, target: str) -> Iterator[Step]:
        for match, doubt in self.ways:
            why = self.doubt or doubt
            if not match.sure_of_ports:
                why = why or f"ports of protocols that have none cannot be judged: {TAKE_OUT}"
            step = Step(replace(match, limited=bool(self.limits)), verdict, target, self.line)
            yield doubtful(step, why) if why or verdict is Verdict.ELSEWHERE else step

    def _against_floods(self, verdict: Verdict) -> bool:
        """Whether it drops only new connections beyond a rate that no flow needs."""
        if verdict is not Verdict.DROP or len(self.limits) != 1 or self.doubt:
            return False
        (limit,) = self.limits
        return (
            limit.over and limit.packets >= SLOWEST and all(_begins(match) and not doubt for match, doubt in self.ways)
        )


def _begins(match: Match) -> bool:
    return match.segments <= {Segment.FIRST} or match.states <= {State.NEW}
