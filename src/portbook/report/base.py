"""The outcome of a command, which every format renders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from portbook.evidence import Evidence, Result, Rung
from portbook.model import Problem, Severity

if TYPE_CHECKING:  # it imports what reads texts, which most commands do without
    from portbook.report.verification import Verification

HOLDS, DOES_NOT, UNUSABLE, CANNOT_SAY = 0, 1, 2, 3
SNIPPET_FAILS, SNIPPET_NOT_VERIFIED = "snippet-fails", "snippet-not-verified"


@dataclass(frozen=True)
class Report:
    """The outcome of one command.

    Attributes:
        problems: faults of the input, and what a reader of it should know.
        results: what a check found about each snippet.
        verifications: texts that were judged.
        closing: the last line for people, of a command that judges neither snippets nor one text.
        heading: the first lines for people, such as a table.
    """

    problems: tuple[Problem, ...] = ()
    results: tuple[Result, ...] = ()
    verifications: tuple[Verification, ...] = ()
    closing: str = ""
    heading: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "problems", tuple(sorted(self.problems)))
        object.__setattr__(self, "results", tuple(sorted(self.results, key=lambda result: result.id.parts)))

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The faults by which the input cannot be used: warnings do not keep it from being used."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """The faults of the input, and the problems of each text."""
        return (*self.problems, *(problem for verified in self.verifications for problem in verified.problems))

    @property
    def headlines(self) -> tuple[str, ...]:
        """A line for each text that was judged; a heading has those of many machines."""
        return tuple(verified.headline for verified in self.verifications if not verified.machine)

    @property
    def coverage(self) -> tuple[str, ...]:
        """Which flows are open on the machines that were judged."""
        return tuple(line for verified in self.verifications for line in verified.coverage)

    @property
    def failures(self) -> tuple[Problem, ...]:
        """Each snippet that fails, as a problem."""
        return tuple(
            Problem(result.where, SNIPPET_FAILS, f"{result.id} does not hold: {result.evidence.detail}")
            for result in self.with_rung(Rung.FAILED)
        )

    def with_rung(self, rung: Rung) -> tuple[Result, ...]:
        """The results of that rung, in order of identity."""
        return self._by_rung.get(rung, ())

    @cached_property
    def _by_rung(self) -> dict[Rung, tuple[Result, ...]]:
        by_rung: defaultdict[Rung, list[Result]] = defaultdict(list)
        for result in self.results:
            by_rung[result.evidence.rung].append(result)
        return {rung: tuple(results) for rung, results in by_rung.items()}

    def unverified(self) -> dict[str, tuple[Result, ...]]:
        """The results that are not verified here, by a sentence with the reason."""
        by_reason: dict[tuple[Rung, str, str], list[Result]] = {}
        for result in (*self.with_rung(Rung.ELSEWHERE), *self.with_rung(Rung.NOT_VERIFIED)):
            tool = result.evidence.tool if result.evidence.rung is Rung.ELSEWHERE else ""
            by_reason.setdefault((result.evidence.rung, tool, result.evidence.detail), []).append(result)
        return {_unverified(results): tuple(results) for results in by_reason.values()}

    def counts(self) -> dict[Rung, int]:
        """How many results have each rung, strongest first; only rungs that occur."""
        return {rung: len(results) for rung in Rung if (results := self.with_rung(rung))}


def holds(report: Report) -> bool | None:
    """False where a snippet or a text fails; None where the input cannot be used or a text cannot be judged."""
    verdicts = {verification.verdict.holds for verification in report.verifications}
    if report.with_rung(Rung.FAILED) or False in verdicts:
        return False
    return None if report.errors or None in verdicts else True


def exit_code(report: Report, *, strict: bool = False) -> int:
    """2 where the input has problems, 1 where a snippet or a text fails, 3 where one is not judged or verified, else 0.

    A snippet that is not verified here counts only where `strict`.
    """
    if report.errors:
        return UNUSABLE
    verdict = holds(report)
    if verdict is False:
        return DOES_NOT
    return CANNOT_SAY if verdict is None or (strict and report.unverified()) else HOLDS


def counted(number: int, noun: str) -> str:
    """`1 snippet`, `2 snippets`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def summary(report: Report) -> str:
    """`3 problems; 1 warning; 48 snippets: 40 applied, 8 self-consistent`; of texts, what was done to each."""
    if report.closing:
        return report.closing
    if report.verifications:
        return "; ".join(verification.work for verification in report.verifications)
    rungs = ", ".join(f"{number} {rung}" for rung, number in report.counts().items())
    snippets = counted(len(report.results), "snippet") + (f": {rungs}" if rungs else "")
    warnings = len(report.problems) - len(report.errors)
    parts = [counted(len(report.errors), "problem")] if report.errors else []
    parts += [counted(warnings, "warning")] if warnings else []
    return "; ".join([*parts, snippets])


def done(evidence: Evidence) -> str:
    """`proven with nftables v1.0.6, 300 packets on stock`."""
    packets = f"{evidence.packets} packets" if evidence.packets else ""
    tools = ", ".join(filter(None, (evidence.tool, evidence.kernel, packets)))
    hosts = f" on {', '.join(evidence.hosts)}" if evidence.hosts else ""
    return f"{evidence.rung}{' with ' if tools else ''}{tools}{hosts}"


def why_unverified(evidence: Evidence, last: str = "") -> str:
    """`not verified here: no nft`; of what was checked elsewhere, also by which tool and when, or when last."""
    reason = f"not verified here: {evidence.detail}"
    if evidence.rung is not Rung.ELSEWHERE:
        return reason
    return (
        f"checked elsewhere by {evidence.tool or evidence.engine}, last on {(last or evidence.when)[:10]}, and {reason}"
    )


def _unverified(results: Sequence[Result]) -> str:
    """The sentence about results of one rung and reason."""
    when = max(result.evidence.when for result in results)
    return f"{counted(len(results), 'snippet')} {why_unverified(results[0].evidence, when)}"
