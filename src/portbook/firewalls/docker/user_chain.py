"""DOCKER-USER of one IP version, which a text changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from portbook.firewalls.docker.conditions import Direction
from portbook.firewalls.docker.passage import BRIDGES, OTHER_NAME, Passage, direct, outgoing, published
from portbook.firewalls.docker.user_rule import UserRule
from portbook.model import ANY_PROTOCOL, Rule, Scope
from portbook.model import Direction as RuleDirection
from portbook.rules import covers, equal, per_family
from portbook.targets.base import CannotJudge, Cause
from portbook.targets.netfilter import Base, Match, State, Step, Verdict, accepted, closed_by, opened_by

OUTGOING = Rule(RuleDirection.OUTBOUND, ANY_PROTOCOL)
"""What containers open, which Docker lets through."""
_Passages: TypeAlias = Callable[[str], Passage]
_INTO, _OUT_OF = RuleDirection.INBOUND, RuleDirection.OUTBOUND
_PASSAGES: tuple[tuple[_Passages, RuleDirection], ...] = ((published, _INTO), (outgoing, _OUT_OF))
"""The passages that rules are about, and the direction of their first packets."""
_END = "the end of chain DOCKER-USER"
_TRACKS = Step(Match(states=frozenset({State.ESTABLISHED, State.RELATED})), Verdict.ACCEPT)


@dataclass
class UserChain:
    """The chain of one IP version.

    Attributes:
        version: 4 or 6.
        whole: whether the text has the whole chain; otherwise it adds to that of a host.
        first: its rules before those of the host.
        last: its rules behind them; in a whole chain, all rules.
        line: the line that empties the chain, where the text has the whole; else 0.
    """

    version: int
    whole: bool = False
    first: list[UserRule] = field(default_factory=list)
    last: list[UserRule] = field(default_factory=list)
    line: int = 0

    @property
    def touched(self) -> bool:
        """Whether the text changes the chain."""
        return self.whole or bool(self.first or self.last)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """What passes on a host that has the whole chain; of an addition, what passes where the host drops all else.

        Raises:
            CannotJudge: what passes depends on the network that a container is in, or on what the text does not show.
        """
        return tuple(rule for passages, direction in _PASSAGES for rule in self._passing(passages, direction))

    @property
    def directly(self) -> tuple[Rule, ...]:
        """What passes from outside to the containers' own addresses, by a verdict of this chain; as `rules`.

        Raises:
            CannotJudge: as `rules`.
        """
        known = (self._bases(direct(bridge), accepts=self.whole, returns=self.whole) for bridge in BRIDGES)
        return tuple(rule for bases in known for rule in self._of(accepted(bases), _INTO))

    @property
    def opens(self) -> tuple[Cause, ...]:
        """Which rule lets what through.

        Raises:
            CannotJudge: as `rules`.
        """
        known = ((self._model(passages(BRIDGES[0])), direction) for passages, direction in _PASSAGES)
        return tuple(cause for bases, direction in known for cause in self._causes(opened_by(bases), direction))

    @property
    def closes(self) -> tuple[Cause, ...]:
        """What an addition closes on a host that drops nothing; of a whole chain, what it closes that containers open.

        Raises:
            CannotJudge: as `rules`.
        """
        if self.whole and covers(self._passing(outgoing, _OUT_OF), self._of([OUTGOING], _OUT_OF)):
            return ()
        known = (
            (self._bases(passages(BRIDGES[0]), accepts=True, returns=True), direction)
            for passages, direction in _PASSAGES
            if not self.whole or direction is _OUT_OF
        )
        return tuple(cause for bases, direction in known for cause in self._causes(closed_by(bases), direction))

    @property
    def tracks(self) -> bool:
        """Whether it lets established connections through."""
        return any(rule.lets_answers_through for rule in (*self.first, *self.last))

    def _passing(self, passages: _Passages, direction: RuleDirection) -> tuple[Rule, ...]:
        first, *others = (
            self._of(accepted(self._model(passages(bridge))), direction) for bridge in (*BRIDGES, OTHER_NAME)
        )
        if not all(equal(first, other) for other in others):
            message = "what passes depends on the network that a container is in"
            raise CannotJudge(1, message, id_="docker-differs-by-network")
        return first

    def _model(self, passage: Passage) -> tuple[Base, ...]:
        """The chain on a host: its end leads on to Docker's own rules; the host of an addition drops what comes there."""
        return self._bases(passage, accepts=self.whole, returns=True)

    def _bases(self, passage: Passage, *, accepts: bool, returns: bool) -> tuple[Base, ...]:
        """The chain for each way.

        Args:
            passage: whose packets.
            accepts: whether what comes to its end passes.
            returns: whether what a rule returns passes.
        """
        return tuple(
            Base(
                way,
                self._steps(Direction(passage, way is _INTO, self.version), returns=returns),
                accepts,
                frozenset({self.version}),
            )
            for way in RuleDirection
        )

    def _steps(self, direction: Direction, *, returns: bool) -> tuple[Step, ...]:
        own = [[step for rule in rules for step in rule.steps(direction)] for rules in (self.first, self.last)]
        steps = (*own[0], *([] if self.whole else [_TRACKS]), *own[1])
        return tuple(map(_passing, steps)) if returns else steps

    def _of(self, rules: Iterable[Rule], direction: RuleDirection) -> tuple[Rule, ...]:
        """The rules of this IP version and a direction, on the network."""
        return tuple(
            rule
            for rule in per_family(rules)
            if (rule.direction, rule.family.version, rule.scope) == (direction, self.version, Scope.NETWORK)
        )

    def _causes(self, causes: Sequence[Cause], direction: RuleDirection) -> Iterator[Cause]:
        for cause in causes:
            rules = self._of(cause.rules, direction)
            if rules and (cause.line or self.line):
                yield replace(cause, rules=rules) if cause.line else Cause(self.line, rules, _END)


def _passing(step: Step) -> Step:
    return replace(step, verdict=Verdict.ACCEPT) if step.verdict is Verdict.RETURN else step
