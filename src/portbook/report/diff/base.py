"""The outcome of `portbook diff`, which every format renders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from portbook.compare.diff import Change, Difference, Impact
from portbook.compare.diff.waivers import EXPIRED
from portbook.deltas import Delta
from portbook.evidence import Evidence, Rung
from portbook.model import Problem, Severity
from portbook.model.profiles import ALL_FLOWS
from portbook.report.base import CANNOT_SAY, DOES_NOT, HOLDS, UNUSABLE

_SEVERITIES = {Impact.BREAKS: Severity.WARNING, Impact.WIDENS: Severity.WARNING, Impact.NARROWS: Severity.NOTE}

ESTATE = "In your estate"
"""The heading of what changes for host groups and zones."""
_MOST_PURPOSES = 4


@dataclass(frozen=True)
class Link:
    """A link of a comment.

    Attributes:
        title: what it says.
        url: where it leads, by http or https.
    """

    title: str
    url: str


@dataclass(frozen=True)
class Commands:
    """What a reader of the old version runs for one role, profile and target.

    Attributes:
        delta: the commands.
        target: what the target is called.
        evidence: what was done to prove them; None where nobody asked for that.
    """

    delta: Delta
    target: str
    evidence: Evidence | None = None

    @property
    def title(self) -> str:
        """`Tailscale: Your device, Recommended, nftables`."""
        brief = self.delta.latest.brief
        return f"{brief.service_title}: {brief.role_title}, {brief.profile_title}, {self.target}"

    @property
    def proof(self) -> str:
        """What was done, in words; empty where nothing was."""
        if self.evidence is None:
            return ""
        evidence = self.evidence
        packets = f"{evidence.packets} packets" if evidence.packets else ""
        hosts = f"on hosts with {', '.join(evidence.hosts)}" if evidence.hosts else ""
        facts = filter(None, (evidence.tool, packets, hosts, evidence.detail))
        return f"{evidence.rung}: {', '.join(facts)}" if evidence.tool or evidence.detail else evidence.rung.value


@dataclass(frozen=True)
class DiffReport:
    """The difference of two versions, and what a review makes of it.

    Attributes:
        base: what the old version is called.
        head: what the new version is called; empty for the files as they are.
        difference: the changes.
        fail_on: the classes of change that make the command fail.
        commands: what readers of the old version run, for the targets that somebody asks for.
        compared: whether both versions could be read at all.
        snippets: how many snippets the changed services have; only a comment tells.
        links: what a comment links below the changes.
        pages: pages of the built site that show a changed service; likewise.
    """

    base: str
    head: str
    difference: Difference
    fail_on: tuple[Impact, ...] = ()
    commands: tuple[Commands, ...] = ()
    compared: bool = True
    snippets: int = 0
    links: tuple[Link, ...] = ()
    pages: tuple[Link, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes, in order."""
        return self.difference.changes

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be read or compared, and waivers that expired or are of no use."""
        return self.difference.problems

    @property
    def headline(self) -> str:
        """The verdict; without one where a version could be compared in part only."""
        if not self.compared:
            return "The versions could not be compared"
        errors = sum(problem.severity is Severity.ERROR and problem.id != EXPIRED for problem in self.problems)
        if not errors:
            return self.difference.verdict
        counted = f"Not everything could be compared ({errors} problem{'' if errors == 1 else 's'})"
        return f"{counted}. Of the rest: {self.difference.verdict}" if self.changes else counted

    def by_service(self) -> Iterator[tuple[str, list[Change]]]:
        """The changes of services by their title; the services in the order of their gravest change."""
        return self._by_title([change for change in self.changes if not change.in_estate])

    def by_party(self) -> Iterator[tuple[str, list[Change]]]:
        """What opens and closes for host groups and zones by their title, likewise."""
        return self._by_title([change for change in self.changes if change.in_estate and change.counts])

    @property
    def estate_facts(self) -> tuple[Change, ...]:
        """What changes in the files of the estate."""
        return tuple(change for change in self.changes if change.in_estate and not change.counts)

    def in_estate(self) -> list[Change]:
        """What opens and closes for host groups and zones, those of one party together."""
        return [change for _, changes in self.by_party() for change in changes]

    def _by_title(self, changes: Sequence[Change]) -> Iterator[tuple[str, list[Change]]]:
        order = {change.service: place for place, change in reversed(list(enumerate(changes)))}
        together = sorted(changes, key=lambda change: order[change.service])
        for service, group in groupby(together, key=lambda change: change.service):
            yield self.difference.titles.get(service, service), list(group)

    def failing(self) -> tuple[Change, ...]:
        """The changes of a class that the command fails on, which no waiver accepts."""
        return tuple(change for change in self.changes if {*change.standing} & {*self.fail_on})

    def change_problems(self) -> Iterator[Problem]:
        """Each change that opens or closes something, as a problem at its place."""
        failing = self.failing()
        for change in self.changes:
            if change.counts:
                severity = Severity.ERROR if change in failing else _SEVERITIES[change.impact]
                if not change.standing:
                    severity = Severity.NOTE
                yield Problem(change.where, f"diff-{change.impact}", _sentence(change), "", severity)


def exit_code(report: DiffReport) -> int:
    """The code of `portbook diff`.

    2 where a version cannot be read whole; 1 where a class to fail on occurs, or commands fail; 3 where commands should be
    proven and cannot be here; else 0.
    """
    if any(problem.severity is Severity.ERROR for problem in report.problems):
        return UNUSABLE
    rungs = {commands.evidence.rung for commands in report.commands if commands.evidence}
    if report.failing() or Rung.FAILED in rungs:
        return DOES_NOT
    return CANNOT_SAY if Rung.NOT_VERIFIED in rungs else HOLDS


def impacts(change: Change) -> str:
    """Its classes in words: `breaks clients, widens exposure`."""
    return ", ".join(impact.phrase for impact in change.impacts)


def accepted(change: Change) -> str:
    """Who accepts it and why; empty where nobody does."""
    return "; ".join(
        f"{waiver.impact} accepted by {waiver.owner} until {waiver.until.isoformat()}: {waiver.reason}"
        for waiver in change.waivers
    )


def need(change: Change) -> str:
    """Its need and profiles: `required; Recommended, Best performance`. A service without profiles has its need alone."""
    profiles = () if change.profiles == (ALL_FLOWS,) else change.profiles
    return "; ".join(filter(None, (change.need, ", ".join(profiles))))


def purposes(change: Change) -> str:
    """What a change of the estate is for: `SSH: SSH; Patroni, Billing: SQL`."""
    more = len(change.purposes) - _MOST_PURPOSES
    return "; ".join((*change.purposes[:_MOST_PURPOSES], *((f"{more} more",) if more > 0 else ())))


def in_words(change: Change) -> str:
    """A change of wording in one line, with the old and the new words."""
    values = f": {change.before or '–'} → {change.after or '–'}" if change.before or change.after else ""
    return f"{change.sentence}{values} ({change.where})"


def counting(changes: Iterable[Change]) -> list[Change]:
    """The changes that open or close something."""
    return [change for change in changes if change.counts]


def wording(changes: Iterable[Change]) -> list[Change]:
    """The changes by which nothing opens or closes."""
    return [change for change in changes if not change.counts]


def _sentence(change: Change) -> str:
    waiver = accepted(change)
    return f"{impacts(change)}: {change.sentence}{f' ({waiver})' if waiver else ''}"
