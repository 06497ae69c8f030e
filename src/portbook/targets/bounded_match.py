"""Rules in order, of which nobody can say of some which packets they are about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from portbook.model import Rule
from portbook.rules import intersection, minus
from portbook.targets.base import Cause, Doubt
from portbook.targets.first_match import FirstMatch


@dataclass
class BoundedMatch:
    """What rules come to, the first that matches deciding: surely, and at most.

    Attributes:
        least: where each doubtful rule does the least good: it closes all that it may, and opens nothing.
        most: where each does the most.
    """

    least: FirstMatch = field(default_factory=FirstMatch)
    most: FirstMatch = field(default_factory=FirstMatch)
    _doubted: list[Doubt] = field(default_factory=list)

    def add(self, rules: Iterable[Rule], *, opens: bool, line: int = 0, what: str = "", doubt: str = "") -> None:
        """One more rule, behind the others.

        Args:
            rules: the packets that it is about, at most.
            opens: whether it lets them through.
            line: its line in the text.
            what: what else it is known by.
            doubt: why not all of the packets may be meant; empty where all are.
        """
        asked = tuple(rules)
        if opens or not doubt:
            self.most.add(asked, opens=opens, line=line, what=what)
        if not opens or not doubt:
            self.least.add(asked, opens=opens, line=line, what=what)
        if doubt:
            self._doubted.append(Doubt(line, doubt, asked))

    def partly(self, rules: Iterable[Rule], line: int, doubt: str, what: str = "") -> None:
        """One more rule, which lets some of its packets through and refuses the others."""
        asked = tuple(rules)
        self.most.add(asked, opens=True, line=line, what=what)
        self.least.add(asked, opens=False, line=line, what=what)
        self._doubted.append(Doubt(line, doubt, asked))

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """What may pass besides that which surely does, by the rules that decide."""
        between = minus(self.most.opened, self.least.opened) if self._doubted else ()
        whole: dict[tuple[int, str], list[Rule]] = {}
        for each in self._doubted:
            whole.setdefault((each.line, each.message), []).extend(each.rules)
        found = (Doubt(line, message, intersection(rules, between)) for (line, message), rules in whole.items())
        return tuple(each for each in found if each.rules)

    @property
    def opens(self) -> tuple[Cause, ...]:
        """Which line surely lets what pass."""
        return joined(self.least.opens)

    @property
    def closes(self) -> tuple[Cause, ...]:
        """Which line closes what, or may."""
        return joined(self.least.closes)


def joined(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    """By line, in order: a statement may be a rule for each IP version."""
    found: dict[tuple[int, str], list[Rule]] = {}
    for each in causes:
        found.setdefault((each.line, each.what), []).extend(each.rules)
    return tuple(Cause(line, tuple(rules), what) for (line, what), rules in sorted(found.items()))
