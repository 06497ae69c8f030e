"""Rules in order, of which the first that matches a packet decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from portbook.model import Rule
from portbook.rules import minus
from portbook.targets.base import Cause


@dataclass
class FirstMatch:
    """What rules come to, the first that matches deciding.

    Attributes:
        opened: what passes.
        closed: what does not.
        opens: which rule lets what pass.
        closes: which rule closes what.
    """

    opened: list[Rule] = field(default_factory=list)
    closed: list[Rule] = field(default_factory=list)
    opens: list[Cause] = field(default_factory=list)
    closes: list[Cause] = field(default_factory=list)

    def add(self, rules: Iterable[Rule], *, opens: bool, line: int = 0, what: str = "") -> None:
        """One more rule, behind the others, with its line in the text and what else it is known by."""
        asked = tuple(rules)
        earlier = self.closed if opens else self.opened
        decided = minus(asked, earlier) if earlier else asked
        (self.opened if opens else self.closed).extend(decided)
        if decided:
            (self.opens if opens else self.closes).append(Cause(line, decided, what))
