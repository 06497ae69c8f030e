"""Base chains: where the kernel hands a packet to a list of rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from portbook.model import Direction
from portbook.targets.netfilter.match import BOTH_VERSIONS, Match

DEEPEST_JUMP = 4
"""As far as people's own chains go; engines that write rule sets go further."""


class Verdict(StrEnum):
    """What becomes of a packet that matches."""

    ACCEPT = "accept"
    """No more rules of this base chain; the next base chain of the hook decides too."""
    DROP = "drop"
    """Dropped or rejected: no chain can mend it."""
    RETURN = "return"
    """Back to the chain that jumped here; in a base chain, its policy."""
    JUMP = "jump"
    GOTO = "goto"
    """As jump, without coming back to the rules after it."""
    ELSEWHERE = "elsewhere"
    """Its destination is changed; only in listings of machines, see `doubt`."""
    UNKNOWN = "unknown"
    """Nobody can say; only in listings of machines, see `doubt`."""


@dataclass(frozen=True)
class Step:
    """One rule of a chain.

    Attributes:
        match: the packets it is for.
        verdict: what becomes of them.
        target: the chain that a jump or goto leads to.
        line: its line in the text.
        doubt: why not all of the packets that `match` has may be meant; empty where all are.
    """

    match: Match
    verdict: Verdict
    target: str = ""
    line: int = 1
    doubt: str = ""


@dataclass(frozen=True)
class Base:
    """A base chain on the input or output hook.

    Attributes:
        direction: inbound for input, outbound for output.
        steps: its rules in order.
        accepts: its policy, for packets that no rule decides.
        versions: the IP versions it sees.
        chains: the chains that its rules may jump to, by name.
        deepest: how many jumps in a row are followed; more cannot be judged.
        line: the line that says its policy; 0 where none does.
        name: what people call it: `INPUT`.
    """

    direction: Direction
    steps: tuple[Step, ...]
    accepts: bool
    versions: frozenset[int] = BOTH_VERSIONS
    chains: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    deepest: int = DEEPEST_JUMP
    line: int = 0
    name: str = ""

    @property
    def reads_interfaces(self) -> bool:
        """Whether any of its rules tells loopback from other interfaces."""
        steps = (*self.steps, *(step for chain in self.chains.values() for step in chain))
        return any(step.match.came_by or step.match.leaves_by for step in steps)
