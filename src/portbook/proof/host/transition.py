"""One delta that is tried on hosts: the old addition, the delta, and what takes the delta back."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from portbook.compare import findings
from portbook.deltas import Delta
from portbook.escape.visible import one_line
from portbook.model import Rule, Snippet
from portbook.proof.host.attempt import added, rules_of
from portbook.proof.host.driver import Driver, Host, Step
from portbook.proof.packets.expect.expectation import decided
from portbook.proof.packets.expect.plan import Plan
from portbook.proof.packets.probes.flows import witness
from portbook.rules import covers, differences
from portbook.targets import Target

_HANDLE = re.compile(r'"handle": \d+')
"""How the kernel numbers what it has, in the order in which it came."""
_LONGEST_LINE = 200


@dataclass(frozen=True)
class Passage:
    """What came of a delta on one host.

    Attributes:
        judged: whether it could be judged there.
        wrong: what is wrong; empty where nothing is.
        leftover: which rule is left over or gone, where the right packets pass all the same; empty where none is.
        shows: whether other packets pass after the delta than before it.
    """

    judged: bool
    wrong: str = ""
    leftover: str = ""
    shows: bool = False


@dataclass(frozen=True)
class Transition:
    """One delta, and what it is tried with.

    Attributes:
        delta: the delta.
        target: what reads the state of its firewall.
        driver: what drives its firewall.
        old: the steps of the old addition; none where there is none.
        new: the steps of the new addition, likewise.
        forth: the steps of the delta.
        back: the steps of what takes it back.
        plan: the probes that are sent; None where no packets can be.
    """

    delta: Delta
    target: Target
    driver: Driver
    old: Sequence[Step]
    new: Sequence[Step]
    forth: Sequence[Step]
    back: Sequence[Step]
    plan: Plan | None = None

    def on(self, host: Host) -> Passage:
        """Try it on a host profile.

        A host that has some of the old rules by itself is not judged, where its firewall keeps no rule twice: whose they are,
        nobody can tell afterwards.

        Raises:
            SandboxFailed: the host does not load, or a packet cannot be sent.
            Unreadable: the state has something that the target's grammar does not know.
            TooComplex: the rules cannot be compared.
        """
        addition, failure = self._after(host, self.new)
        if failure:
            return self._not_loaded(host, failure)
        self.driver.load(host)
        before = self._rules(earlier := self.driver.list())
        off = self._packets(before)
        failure = self.driver.apply(self.old, prepares=True).failure
        start = self.driver.list()
        if failure:
            return self._not_loaded(host, failure, changed=start != earlier)
        if off:
            return Passage(judged=True, wrong=f"before the old addition, {off}")
        there = self._step(self.forth, before, _rules(self.delta.new), _rules(self.delta.old), addition)
        if there is not None:
            return there
        shows = bool(differences(self._rules(start), self._rules(addition), most=1)) or bool(
            differences(self._rules(addition), self._rules(start), most=1)
        )
        again = self._step(self.back, before, _rules(self.delta.old), _rules(self.delta.new), start)
        if again is not None:
            wrong, leftover = (text and f"taken back, it {text}" for text in (again.wrong, again.leftover))
            return Passage(again.judged, wrong, leftover)
        return Passage(judged=True, shows=shows)

    def _after(self, host: Host, steps: Sequence[Step]) -> tuple[str, str]:
        """The rule set of a host after an addition, and why the addition fails; empty where it does not."""
        self.driver.load(host)
        failure = self.driver.apply(steps, prepares=True).failure if steps else ""
        return self.driver.list(), failure

    def _not_loaded(self, host: Host, failure: str, *, changed: bool = False) -> Passage:
        wrong = f"the addition fails: {failure}" if host.mandatory or changed else ""
        return Passage(judged=False, wrong=wrong)

    def _step(
        self, steps: Sequence[Step], before: Sequence[Rule], wanted: Sequence[Rule], had: Sequence[Rule], as_new: str
    ) -> Passage | None:
        """Apply one way; None where a host that had one addition is then as one with the other.

        Args:
            steps: what is applied.
            before: what passed on the host before any addition.
            wanted: what the addition documents that it leads to.
            had: what the addition documented that it starts from.
            as_new: the rule set of a host that never had another addition.
        """
        failure = self.driver.apply(steps).failure
        listing = self.driver.list()
        if failure:
            return Passage(judged=True, wrong=f"fails: {failure}")
        after = self._rules(listing)
        wrong = added(wanted, before, after, self.target.never)
        if wrong:
            lost = [finding for finding in wrong if finding.kind is findings.Kind.CLOSED]
            if len(lost) == len(wrong) and covers([*after, *had], before):
                return Passage(judged=False)
            return Passage(judged=True, wrong=self._traced(wrong))
        if off := self._packets(after, listing):
            return Passage(judged=True, wrong=f"leaves a host of which {off}")
        if example := difference(as_new, listing):
            return Passage(judged=True, leftover=f"leaves other rules than the addition alone: {example}")
        return None

    def _rules(self, listing: str) -> tuple[Rule, ...]:
        return rules_of(self.target, listing)

    def _packets(self, rules: Sequence[Rule], listing: str = "") -> str:
        """Which packet does other than the rules, as read, say; empty where all agree."""
        if self.plan is None:
            return ""
        wrong = self.plan.disagreements(rules, listing)
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        return wrong[0].sentence + more + decided(self.plan.lab, wrong[0].probe) if wrong else ""

    def _traced(self, wrong: Sequence[findings.Finding]) -> str:
        if self.plan is None:
            return findings.summary(wrong)
        probe = witness(findings.gravest(wrong).packet, self.plan.ends)
        return findings.summary(wrong) + decided(self.plan.lab, probe)


def either(delta: Delta) -> tuple[Rule, ...]:
    """What one of the two additions lets through."""
    return tuple(dict.fromkeys((*_rules(delta.new), *_rules(delta.old))))


def _rules(addition: Snippet | None) -> tuple[Rule, ...]:
    return addition.brief.rules if addition else ()


def difference(expected: str, listing: str) -> str:
    """A rule that only one of two listings has, whatever the order of their rules; empty where there is none."""
    before, after = _entries(expected), _entries(listing)
    for state, entries in (("is still there", after - before), ("is gone", before - after)):
        if entries:
            return f"{one_line(next(iter(entries)))[:_LONGEST_LINE]} {state}"
    return ""


def _entries(listing: str) -> Counter[str]:
    """The lines of a listing, or the objects of one in JSON, without the kernel's numbers."""
    if not listing.startswith("{"):
        return Counter(listing.splitlines())
    return Counter(_HANDLE.sub("", json.dumps(entry)) for entry in json.loads(listing)["nftables"])
