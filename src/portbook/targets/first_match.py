"""Rules in order, of which the first that matches a packet decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from portbook.model import Rule
from portbook.rules import minus


@dataclass
class FirstMatch:
    """What rules come to, the first that matches deciding.

    Attributes:
        opened: what passes.
        closed: what does not.
    """

    opened: list[Rule] = field(default_factory=list)
    closed: list[Rule] = field(default_factory=list)

    def add(self, rules: Iterable[Rule], *, opens: bool) -> None:
        """One more rule, behind the others."""
        found = tuple(rules)
        if opens:
            self.opened += minus(found, self.closed) if self.closed else found
        else:
            self.closed += minus(found, self.opened) if self.opened else found
