"""A verdict as Problems, each with its place, a stable id, a severity and a cure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from portbook.compare.findings import Finding, Kind
from portbook.compare.verify import As, Verdict
from portbook.model import Gap, Location, Problem, Severity
from portbook.targets import Remark, Target

IDS = {Kind.MISSING: "missing", Kind.EXTRA: "opens-undocumented", Kind.CLOSED: "closes"}
"""Stable ids of findings."""
_MOST_PHRASES = 6
"""What one statement opens, in phrases that a person reads on one line."""
_TYPE = re.compile(r"(.+) type (\d+)((?: from .+)?)")


def problems(verdict: Verdict, path: str, text: str, target: Target, as_: As, host: str) -> tuple[Problem, ...]:  # noqa: PLR0917  # what a verdict is on
    """All that a verdict contains, in the order of the text.

    Args:
        verdict: of the text.
        path: the name of the text.
        text: what the verdict is on, for columns.
        target: what the text is written for.
        as_: what the text is taken for. A whole host may open more than a service needs, which is a note.
        host: the service and role that it is for, as `portbook snippet` takes them: `wiki:server`.
    """
    places = _Places(path, text)
    findings = (*verdict.missing, *verdict.closed, *verdict.extra)
    cures = {
        Kind.MISSING: f"portbook snippet {host} --target {target.id} prints the rules",
        Kind.EXTRA: "" if as_ is As.HOST else "remove it, or add a flow to the service",
        Kind.CLOSED: "remove it",
    }
    return tuple(
        sorted(
            [
                *_refusal(verdict, places),
                *(_remark(remark, places) for remark in verdict.remarks if remark.message != verdict.reason),
                *(_finding(group, places, as_, cures) for group in _by_statement(findings)),
                *(_gap(gap, places, target) for gap in verdict.gaps),
            ]
        )
    )


class _Places:
    """Places in a text."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._lines = text.split("\n")

    def at(self, line: int, column: int = 1) -> Location:
        """A place; where the column is unknown, the first character of the line that is not a space."""
        if not 0 < line <= len(self._lines):
            return Location(self._path, 0, 0)
        content = self._lines[line - 1]
        first = len(content) - len(content.lstrip()) + 1 if content.strip() else 1
        return Location(self._path, line, max(column, first))


def _refusal(verdict: Verdict, places: _Places) -> Iterator[Problem]:
    if verdict.reason:
        severity = Severity.ERROR if verdict.holds is False else Severity.WARNING
        yield Problem(
            places.at(verdict.line, verdict.column), verdict.id, verdict.reason, verdict.cure, severity=severity
        )


def _remark(remark: Remark, places: _Places) -> Problem:
    return Problem(places.at(remark.line), remark.id, remark.message, remark.cure, Severity.NOTE)


def _gap(gap: Gap, places: _Places, target: Target) -> Problem:
    return Problem(places.at(0), gap.id, gap.sentence(target.title), gap.cure, Severity.NOTE)


def _by_statement(findings: Iterable[Finding]) -> Iterator[Sequence[Finding]]:
    """What one statement opens, or closes, belongs together; what is missing stands alone."""
    groups: dict[tuple[Kind, int, str], list[Finding]] = {}
    for finding in findings:
        if finding.kind is Kind.MISSING:
            yield (finding,)
        else:
            groups.setdefault((finding.kind, finding.line, finding.what), []).append(finding)
    yield from groups.values()


def _finding(group: Sequence[Finding], places: _Places, as_: As, cures: Mapping[Kind, str]) -> Problem:
    first = group[0]
    message = first.sentence if len(group) == 1 else first.about(joined([finding.traffic for finding in group]))
    cure = next((finding.cure for finding in group if finding.cure), cures[first.kind])
    severity = Severity.NOTE if first.kind is Kind.EXTRA and as_ is As.HOST else Severity.ERROR
    return Problem(places.at(first.line), IDS[first.kind], message, cure, severity)


def joined(phrases: Sequence[str]) -> str:
    """Phrases as one: `inbound IPv4 ICMP types 8, 13 and 15; inbound TCP 22`."""
    short: list[str] = []
    for frame, group in groupby(phrases, key=_frame):
        members = list(group)
        types = [match[2] for match in map(_TYPE.fullmatch, members) if match]
        short += [f"{frame[0]} types {_listed(types)}{frame[1]}"] if len(types) > 1 else members
    if len(short) > _MOST_PHRASES:
        short = [*short[: _MOST_PHRASES - 1], f"{len(short) - _MOST_PHRASES + 1} more"]
    return "; ".join(short)


def _frame(phrase: str) -> tuple[str, str]:
    """What stands around the type of an ICMP message; nothing where there is no type."""
    match = _TYPE.fullmatch(phrase)
    return (match[1], match[3]) if match else ("", "")


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}"
