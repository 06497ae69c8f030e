"""One rule of DOCKER-USER, as a text has it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from portbook.firewalls.docker.conditions import Direction, meaning
from portbook.firewalls.iptables.clauses import Clause, Clauses, clauses
from portbook.firewalls.iptables.rule import parse_portable
from portbook.targets.base import CannotJudge
from portbook.targets.netfilter import Step

CHAIN = "DOCKER-USER"
_TARGETS = frozenset({"ACCEPT", "DROP", "REJECT", "RETURN", "LOG"})
_OF_PASSAGE = frozenset(
    {"-i", "-o", "--ctorigdst", "--ctorigdstport", "--ctorigsrc", "--ctorigsrcport", "--ctdir", "--ctstate"}
)
"""Conditions that `conditions.meaning` reads."""


@dataclass(frozen=True)
class UserRule:
    """A rule.

    Attributes:
        line: its line in the text.
        words: the words behind the name of the chain.
    """

    line: int
    words: tuple[str, ...]

    def check(self, version: int) -> None:
        """Refuse a rule of which no packet of any passage shows the fault.

        Raises:
            CannotJudge: the grammar does not know a part of it.
            Rejected: iptables refuses it.
        """
        rule = self._clauses()
        if rule.goes or rule.unread:
            word = "-g" if rule.goes else rule.unread[0]
            raise CannotJudge(self.line, f"Portbook does not know {word} here", id_="docker-unknown-option")
        if rule.target and rule.target not in _TARGETS:
            message = f"Portbook does not know the target {rule.target} here"
            raise CannotJudge(self.line, message, id_="docker-unknown-target")
        plain = [clause for clause in rule.conditions if clause.name not in _OF_PASSAGE and not _only_tracks(clause)]
        parse_portable(self.line, self._written(plain, rule), version)

    def steps(self, direction: Direction) -> tuple[Step, ...]:
        """The rule for packets of a passage; none where it is for others, or decides nothing.

        Raises:
            CannotJudge: which of these packets it matches is not in the text.
            Rejected: iptables refuses it.
        """
        rule = self._clauses()
        known = meaning(self.line, rule.conditions, direction)
        if known.never:
            return ()
        if known.unknown:
            raise CannotJudge(self.line, known.unknown, id_="docker-not-in-text", cure="match --ctorigdstport")
        command = parse_portable(self.line, self._written(known.rest, rule), direction.version)
        return tuple(replace(step, match=step.match & known.match) for step in command.steps)

    @property
    def lets_answers_through(self) -> bool:
        """Whether it is a rule for established connections that lets them through."""
        rule = self._clauses()
        states = {word for clause in rule.of("--ctstate", "--state") for word in clause.argument.upper().split(",")}
        return "ESTABLISHED" in states and rule.target in {"ACCEPT", "RETURN"}

    def _clauses(self) -> Clauses:
        return clauses(("-A", CHAIN, *self.words), frozenset())

    def _written(self, conditions: list[Clause] | tuple[Clause, ...], rule: Clauses) -> list[str]:
        words = [word for clause in conditions for word in clause.words]
        return ["-A", CHAIN, *words, *(["-j", rule.target, *rule.options] if rule.target else [])]


def _only_tracks(clause: Clause) -> bool:
    return clause.name == "-m" and clause.argument == "conntrack"
