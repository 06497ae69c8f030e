"""Rules in order, of which the first that matches a packet decides; Portbook may not know all packets of some."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from portbook.model import Rule
from portbook.rules import intersection, minus
from portbook.targets.base import Cause, Doubt


@dataclass
class FirstMatch:
    """The result of rules of which the first that matches a packet decides.

    Attributes:
        opened: the packets that pass.
        closed: the packets that do not pass.
        opens: which rule lets which packets through.
        closes: which rule closes which packets.
    """

    opened: list[Rule] = field(default_factory=list)
    closed: list[Rule] = field(default_factory=list)
    opens: list[Cause] = field(default_factory=list)
    closes: list[Cause] = field(default_factory=list)

    def add(self, rules: Iterable[Rule], *, opens: bool, line: int = 0, what: str = "") -> None:
        """Add a rule behind the others, with its line in the text and its name."""
        matched = tuple(rules)
        earlier = self.closed if opens else self.opened
        decided = minus(matched, earlier) if earlier else matched
        (self.opened if opens else self.closed).extend(decided)
        if decided:
            (self.opens if opens else self.closes).append(Cause(line, decided, what))


@dataclass
class BoundedMatch:
    """The packets that surely pass rules and those that may pass, where the first rule that matches decides.

    Attributes:
        least: the result where each doubtful rule closes all that it may and opens nothing.
        most: the result where each doubtful rule opens all that it may and closes nothing.
    """

    least: FirstMatch = field(default_factory=FirstMatch)
    most: FirstMatch = field(default_factory=FirstMatch)
    _doubted: list[Doubt] = field(default_factory=list)

    def add(
        self, rules: Iterable[Rule], *, opens: bool, line: int = 0, what: str = "", doubt: Doubt | None = None
    ) -> None:
        """Add a rule behind the others.

        Args:
            rules: the packets that it matches at most.
            opens: whether it lets them through.
            line: its line in the text.
            what: what the statement is, where it is not a rule.
            doubt: why it may match only some of the packets; none where it matches all. Its rules do not count.
        """
        matched = tuple(rules)
        if opens or not doubt:
            self.most.add(matched, opens=opens, line=line, what=what)
        if not opens or not doubt:
            self.least.add(matched, opens=opens, line=line, what=what)
        if doubt:
            self._doubted.append(replace(doubt, rules=matched))

    def partly(self, rules: Iterable[Rule], line: int, doubt: Doubt, what: str = "") -> None:
        """Add a rule that lets some of its packets through and refuses the others."""
        matched = tuple(rules)
        self.most.add(matched, opens=True, line=line, what=what)
        self.least.add(matched, opens=False, line=line, what=what)
        self._doubted.append(replace(doubt, rules=matched))

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """The packets that may pass and do not surely pass, by the rules that decide."""
        between = minus(self.most.opened, self.least.opened) if self._doubted else ()
        whole: dict[Doubt, list[Rule]] = {}
        for doubt in self._doubted:
            whole.setdefault(replace(doubt, rules=()), []).extend(doubt.rules)
        doubts = (replace(doubt, rules=intersection(rules, between)) for doubt, rules in whole.items())
        return tuple(doubt for doubt in doubts if doubt.rules)

    @property
    def opens(self) -> tuple[Cause, ...]:
        """The packets that each line surely lets through."""
        return joined(self.least.opens)

    @property
    def closes(self) -> tuple[Cause, ...]:
        """The packets that each line closes or may close."""
        return joined(self.least.closes)


def joined(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    """The causes with those of one statement in one, in the order of lines: a statement may be a rule for each IP version."""
    statements: dict[tuple[int, str], list[Rule]] = {}
    for cause in causes:
        statements.setdefault((cause.line, cause.what), []).extend(cause.rules)
    return tuple(Cause(line, tuple(rules), what) for (line, what), rules in sorted(statements.items()))
