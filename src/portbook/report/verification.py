"""One text that `portbook verify` has judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portbook.compare.coverage import Coverage, Openness
from portbook.compare.verify import Verdict
from portbook.evidence import Evidence, Rung
from portbook.model import Location, Need, Problem, Severity
from portbook.report.base import done

NOT_ON_HOST, NO_LISTING = "not-on-host", "no-listing"


@dataclass(frozen=True)
class RefusingHost:
    """A host profile on which a text does not hold.

    Attributes:
        name: of the profile.
        reason: what is wrong there, one sentence.
        advice: what makes the text hold there, one sentence.
    """

    name: str
    reason: str
    advice: str


@dataclass(frozen=True)
class Machine:
    """The machine that a text lists the rules of.

    Attributes:
        group: id of its host group.
        host: its name; empty where the text has none.
        target: id of the firewall that the text is for.
    """

    group: str
    host: str
    target: str


@dataclass(frozen=True)
class Verification:
    """A text, the verdict on it, and what was done besides reading it.

    Attributes:
        file: the name of the text, `-` for standard input.
        verdict: on the text.
        evidence: of running the text, or of reading it a second time.
        verdict_problems: the verdict as problems.
        refusing: the host profiles on which the text does not hold though the verdict does.
        machine: of one of many listings, the machine.
    """

    file: str
    verdict: Verdict
    evidence: Evidence
    verdict_problems: tuple[Problem, ...] = ()
    refusing: tuple[RefusingHost, ...] = ()
    machine: Machine | None = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems, in the order of the text."""
        hosts = [
            Problem(
                Location(self.file, 0, 0),
                NOT_ON_HOST,
                f"does not hold on hosts with {host.name}: {host.reason}",
                host.advice,
                Severity.WARNING,
            )
            for host in self.refusing
        ]
        return tuple(sorted([*hosts, *self.verdict_problems]))

    @property
    def headline(self) -> str:
        """`rules.nft: holds on hosts with stock and policy drop`."""
        word = {True: "holds", False: "does not hold", None: "cannot be judged"}[self.verdict.holds]
        hosts = f" on hosts with {_listed(self.evidence.hosts)}" if self.verdict.holds and self.refusing else ""
        return f"{self.file}: {word}{hosts}"

    @property
    def coverage(self) -> tuple[str, ...]:
        """A line for each flow of a machine, and one line alone for one of many machines."""
        covered = self.verdict.covered
        if not covered:
            return ()
        if self.machine:
            return (f"{self.file}: {_counted(covered)}",) if self.verdict.holds is not True else ()
        return tuple(f"{self.file}: {_of_flow(flow)}" for flow in covered)

    @property
    def work(self) -> str:
        """What was done besides reading the text: `rules.nft: proven with nftables v1.0.6, 300 packets on stock`."""
        evidence = self.evidence
        if evidence.rung in {Rung.NOT_VERIFIED, Rung.SELF_CONSISTENT}:
            return f"{self.file}: only read" + (f": {evidence.detail}" if evidence.detail else "")
        return f"{self.file}: {done(evidence)}"


def _listed(names: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _of_flow(covered: Coverage) -> str:
    """`partly open: sql, TCP 5432 (required), without inbound TCP 5432 from 192.0.2.0`."""
    name = covered.flow if covered.label == covered.flow else f"{covered.flow}, {covered.label}"
    need = f"one of the group {covered.one_of}" if covered.one_of and covered.need is Need.REQUIRED else covered.need
    lacks = f", without {_first(covered)}" if covered.openness is Openness.PARTLY else ""
    return f"{covered.openness}: {name} ({need}){lacks}"


def _first(covered: Coverage) -> str:
    more = len(covered.absent) - 1
    return covered.absent[0].traffic + (f" and {more} more" if more else "")


def _counted(covered: Sequence[Coverage]) -> str:
    """`2 of 4 flows are open; partly open: ssh; missing: sql`."""
    flows = {openness: [flow.flow for flow in covered if flow.openness is openness] for openness in Openness}
    open_ = len(flows.pop(Openness.OPEN))
    words = [f"{open_} of {len(covered)} flow{'s' if len(covered) > 1 else ''} open"]
    return "; ".join([*words, *(f"{openness}: {', '.join(ids)}" for openness, ids in flows.items() if ids)])
