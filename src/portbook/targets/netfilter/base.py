"""Base chains: the lists of rules that the kernel hands packets to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from portbook.model import Direction, Scope
from portbook.rules.space import Corner
from portbook.targets.netfilter.match import BOTH_VERSIONS, Match
from portbook.targets.netfilter.reasons import Reason

DEEPEST_JUMP = 4
"""Jumps in a row that snippets have at most; front ends that write rule sets have more."""


class Verdict(StrEnum):
    """What a rule does with a packet that matches."""

    ACCEPT = "accept"
    """No more rules of this base chain; the next base chain of the hook decides too."""
    DROP = "drop"
    """Dropped or rejected: no later chain changes that."""
    RETURN = "return"
    """Back to the chain that jumped here; in a base chain, its policy."""
    JUMP = "jump"
    GOTO = "goto"
    """A jump that does not return to the rules after it."""
    ELSEWHERE = "elsewhere"
    """The rule changes the destination; only in listings of machines, see `doubt`."""
    UNKNOWN = "unknown"
    """Portbook does not know; only in listings of machines, see `doubt`."""


@dataclass(frozen=True)
class Step:
    """One rule of a chain.

    Attributes:
        match: the packets that it matches.
        verdict: what it does with them.
        target: the chain that a jump or goto leads to.
        line: its line in the text.
        doubt: why it may match only some of the packets of `match`; None where it matches all.
    """

    match: Match
    verdict: Verdict
    target: str = ""
    line: int = 1
    doubt: Reason | None = None


@dataclass(frozen=True)
class Base:
    """A base chain: on the input, output or forward hook, or on one that packets of both kinds pass.

    Attributes:
        direction: inbound for input and prerouting, outbound for output and postrouting. A packet between other hosts passes
            the same chains whichever end sends it, so the direction of a chain on forward is of no account.
        steps: its rules in order.
        accepts: its policy, for packets that no rule decides.
        versions: the IP versions it sees.
        chains: the chains that its rules may jump to, by name.
        deepest: how many jumps in a row the walk follows; a deeper jump raises `CannotJudge`.
        line: the line of its policy; 0 where no line has it.
        name: its name: `INPUT`.
        local: whether packets of the host's own reach it: not on forward.
        forwards: whether packets between other hosts reach it: on forward, prerouting and postrouting.
    """

    direction: Direction
    steps: tuple[Step, ...]
    accepts: bool
    versions: frozenset[int] = BOTH_VERSIONS
    chains: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    deepest: int = DEEPEST_JUMP
    line: int = 0
    name: str = ""
    local: bool = True
    forwards: bool = False

    def meets(self, corner: Corner) -> bool:
        """Whether packets of a corner reach it."""
        if corner.family.version not in self.versions:
            return False
        if corner.scope is Scope.FORWARDED:
            return self.forwards
        return self.local and self.direction is corner.direction

    @property
    def reads_interfaces(self) -> bool:
        """Whether any of its rules matches on an interface."""
        steps = (*self.steps, *(step for chain in self.chains.values() for step in chain))
        return any(step.match.came_by or step.match.leaves_by for step in steps)
