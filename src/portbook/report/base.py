"""What there is to report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from portbook.evidence import Result, Rung
from portbook.model import Problem

HOLDS, DOES_NOT, UNUSABLE, CANNOT_SAY = 0, 1, 2, 3


@dataclass(frozen=True)
class Report:
    """The outcome of one command."""

    problems: tuple[Problem, ...] = ()
    results: tuple[Result, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "problems", tuple(sorted(self.problems)))
        object.__setattr__(self, "results", tuple(sorted(self.results, key=lambda each: each.id)))

    def with_rung(self, rung: Rung) -> tuple[Result, ...]:
        """The results of that rung, in order of identity."""
        return tuple(each for each in self.results if each.evidence.rung is rung)

    def unverified(self) -> dict[str, tuple[Result, ...]]:
        """The results that nothing could be found out about, by the sentence that says so and why."""
        found: dict[tuple[Rung, str, str], list[Result]] = {}
        for each in (*self.with_rung(Rung.ELSEWHERE), *self.with_rung(Rung.NOT_VERIFIED)):
            by = each.evidence.tool if each.evidence.rung is Rung.ELSEWHERE else ""
            found.setdefault((each.evidence.rung, by, each.evidence.detail), []).append(each)
        return {_unverified(each): tuple(each) for each in found.values()}

    def counts(self) -> dict[Rung, int]:
        """How many results have each rung, strongest first; only those that occur."""
        counted = Counter(each.evidence.rung for each in self.results)
        return {rung: counted[rung] for rung in Rung if counted[rung]}


def exit_code(report: Report, *, strict: bool = False) -> int:
    """2 where the input has problems, 1 where a snippet fails, 3 where strict and one is not verified here, else 0."""
    if report.problems:
        return UNUSABLE
    if report.with_rung(Rung.FAILED):
        return DOES_NOT
    return CANNOT_SAY if strict and report.unverified() else HOLDS


def counted(number: int, noun: str) -> str:
    """`1 snippet`, `2 snippets`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def summary(report: Report) -> str:
    """`3 problems; 48 snippets: 40 applied, 8 self-consistent`."""
    rungs = ", ".join(f"{number} {rung}" for rung, number in report.counts().items())
    snippets = counted(len(report.results), "snippet") + (f": {rungs}" if rungs else "")
    return f"{counted(len(report.problems), 'problem')}; {snippets}" if report.problems else snippets


def _unverified(results: Sequence[Result]) -> str:
    """The sentence about results of one rung and reason; of what was found elsewhere, also by whom and when."""
    snippets, found = counted(len(results), "snippet"), results[0].evidence
    if found.rung is not Rung.ELSEWHERE:
        return f"{snippets} not verified here: {found.detail}"
    when = max(each.evidence.when for each in results)[:10]
    return f"{snippets} checked elsewhere by {found.tool or found.engine}, last on {when}, and not verified here: {found.detail}"


def failure(id_: object, detail: str) -> str:
    """The sentence about a snippet that does not hold."""
    return f"{id_} does not hold: {detail}"
