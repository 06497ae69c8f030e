"""Many machines in one table: which drift from what the estate says, and how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from portbook.compare.findings import Finding
from portbook.compare.in_doubt import MAY_OPEN
from portbook.compare.verify import Verdict
from portbook.escape.github_comment import inline
from portbook.escape.markdown import table_row
from portbook.escape.visible import one_line
from portbook.report.base import Report, counted
from portbook.report.markdown import LARGEST
from portbook.report.markdown import render as render_problems
from portbook.report.verification import NO_LISTING, Machine, Verification

HEAD = ("Host", "Group", "Verdict", "Missing", "Open besides")
_WORDS = {True: "holds", False: "drifts", None: "cannot be judged"}
_COUNTED = {True: ("holds", "hold"), False: ("drifts", "drift"), None: ("cannot be judged", "cannot be judged")}
_NONE = "-"
_OF_EVERY_HOST = "what every host needs"
_MOST_PHRASES = 2
"""What a cell names; how many there are is before it."""
_LONGEST = 90
"""Characters of a cell in a terminal's table, whose last column may be longer."""


@dataclass(frozen=True)
class Row:
    """One machine.

    Attributes:
        host: its name.
        group: its host group.
        verdict: in words.
        missing: how many flows lack anything, and the first of them; or why the listing is not judged.
        besides: how many statements open more, and the first of them; and how many may.
    """

    host: str
    group: str
    verdict: str
    missing: str
    besides: str

    @property
    def cells(self) -> tuple[str, ...]:
        """In the order of the columns."""
        return (self.host, self.group, self.verdict, self.missing, self.besides)


def rows(verifications: Iterable[Verification]) -> Iterator[Row]:
    """A row for each verification of a machine."""
    for verification in verifications:
        if verification.machine:
            yield _row(verification.verdict, verification.machine)


def _row(verdict: Verdict, machine: Machine) -> Row:
    missing = verdict.reason or _by_flow((*verdict.missing, *verdict.closed))
    return Row(machine.host or _NONE, machine.group, _WORDS[verdict.holds], missing, _besides(verdict))


def _by_flow(findings: Iterable[Finding]) -> str:
    """`1 flow: ssh-ssh (inbound TCP 22 from 192.0.2.1; 2 more)`: each flow that lacks anything, and a packet of it."""
    flows: dict[str, list[Finding]] = {}
    for finding in findings:
        flows.setdefault(" and ".join(finding.flows) or _OF_EVERY_HOST, []).append(finding)
    return _counted([f"{flow} ({_first(lacking)})" for flow, lacking in flows.items()], "flow")


def _first(findings: Sequence[Finding]) -> str:
    more = len(findings) - 1
    return findings[0].traffic + (f"; {more} more" if more else "")


def _besides(verdict: Verdict) -> str:
    """`2 openings: inbound TCP 8080 from any; outbound UDP any; 1 in doubt`."""
    opened = _counted([*dict.fromkeys(finding.traffic for finding in verdict.extra)], "opening")
    doubtful = sum(remark.id == MAY_OPEN for remark in verdict.remarks)
    return "; ".join(
        [*([opened] if opened != _NONE or not doubtful else []), *([f"{doubtful} in doubt"] if doubtful else [])]
    )


def _counted(phrases: Sequence[str], noun: str) -> str:
    if not phrases:
        return _NONE
    shown = [*phrases[:_MOST_PHRASES]]
    more = len(phrases) - len(shown)
    return f"{counted(len(phrases), noun)}: {'; '.join([*shown, *([f'{more} more'] if more else [])])}"


def table(verifications: Iterable[Verification]) -> list[str]:
    """Lines for a terminal, with aligned columns; none where there is no machine."""
    listed = [[one_line(cell) for cell in row.cells] for row in rows(verifications)]
    if not listed:
        return []
    lines = [list(HEAD), *listed]
    widths = [min(max(map(len, column)), _LONGEST) for column in zip(*lines, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]


def closing(verifications: Sequence[Verification]) -> str:
    """`3 listings of 2 groups, only read: 1 holds, 2 drift`."""
    counts = Counter(verification.verdict.holds for verification in verifications)
    kinds = [f"{counts[holds]} {words[counts[holds] > 1]}" for holds, words in _COUNTED.items() if counts[holds]]
    groups = {verification.machine.group for verification in verifications if verification.machine}
    listings = sum(verification.verdict.id != NO_LISTING for verification in verifications)
    said = f"{counted(listings, 'listing')} of {counted(len(groups), 'group')}, only read"
    return f"{said}: {', '.join(kinds)}" if kinds else said


def markdown(report: Report) -> str:
    """The table of machines, and all problems, in GitHub's Markdown."""
    listed = [table_row(map(inline, row.cells)) for row in rows(report.verifications)]
    before = "".join([table_row(HEAD), table_row(["---"] * len(HEAD)), *listed, "\n"]) if listed else ""
    before = before if len(before.encode()) < LARGEST // 2 else "The table is too long to be shown here.\n\n"
    return render_problems(report, title="portbook verify", before=before, links=False)
