"""The judgement of snippets for the firewalls of Linux hosts: each is applied for real, on every host profile."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from portbook.compare import findings
from portbook.deltas import Delta
from portbook.evidence import Evidence, Rung
from portbook.model import Form, Rule, Scope, Snippet
from portbook.proof.host import undo_and_show
from portbook.proof.host.attempt import FOLLOWING, Attempt, documented, unmet
from portbook.proof.host.driver import Driver, Host, NotAllowed, Step
from portbook.proof.host.transition import Passage, Transition, either
from portbook.proof.host.trials import trials_of
from portbook.proof.packets.expect.plan import Plan
from portbook.proof.packets.lab.lab import lab_of, why_without
from portbook.proof.sandbox.tools import Tools
from portbook.rules import TooComplex
from portbook.rules.words import words
from portbook.snippets import addition_of
from portbook.targets import Target, Unreadable

_AFTER_ADDITION = {Form.UNDO: undo_and_show.undone, Form.SHOW: undo_and_show.shown}
_CHANGES_NOTHING = (
    "the same packets pass before and after it on every host profile, so nothing shows that it changes anything"
)
_SHOWS_NOTHING = "all that it lets through passed before on every host profile, so nothing shows that it opens anything"


@dataclass(frozen=True)
class HostResult:
    """What came of a snippet on one host.

    Attributes:
        host: its profile.
        loaded: whether the snippet loads there.
        wrong: what is wrong; empty where nothing is.
        before: what passed before it.
    """

    host: Host
    loaded: bool
    wrong: str
    before: Sequence[Rule] = ()


@dataclass(frozen=True)
class HostFirewall:
    """A firewall of a host, as an engine judges snippets with it.

    Attributes:
        engine: the engine's id.
        hosts: the host profiles.
        steps: what a reader runs when copying a snippet; raises `NotAllowed` or `Unreadable`.
        driver: what drives the firewall with some tools.
        version: the tool and its version.
        routers: the host profiles of hosts that forward packets, by the same names; none where the firewall has no snippets
            for them.
    """

    engine: str
    hosts: tuple[Host, ...]
    steps: Callable[[Snippet], list[Step]]
    driver: Callable[[Tools], Driver]
    version: Callable[[], str]
    routers: tuple[Host, ...] = ()

    def judge(self, snippet: Snippet, target: Target, tools: Tools) -> Evidence:
        """Apply the literal text on every host profile, compare what is then let through, and send packets.

        Raises:
            SandboxFailed: the tools cannot be run, or a host profile does not load.
        """
        return self.judge_on_hosts(snippet, target, tools)[0]

    def judge_on_hosts(
        self, snippet: Snippet, target: Target, tools: Tools, excused: Collection[str] = ()
    ) -> tuple[Evidence, tuple[HostResult, ...]]:
        """The evidence, as `judge` has it, and the result on each host, up to the first that refuses the snippet.

        Args:
            snippet: what is applied.
            target: what reads the state.
            tools: what runs the firewall's programs.
            excused: names of host profiles on which it may fail all the same.

        Raises:
            SandboxFailed: as `judge`.
        """
        try:
            attempt = self._attempt(snippet, target, tools)
        except (NotAllowed, Unreadable) as refused:
            return self._evidence(Rung.FAILED, str(refused)), ()
        lab = lab_of(tools)
        sent_before = lab.sent + attempt.trials.again if lab else 0
        results: list[HostResult] = []
        evidence = self._applied_on_hosts(attempt, results, excused)
        if evidence.rung is not Rung.APPLIED:
            return evidence, tuple(results)
        if lab is None:
            return replace(evidence, detail=_without_packets(tools)), tuple(results)
        packets = lab.sent + attempt.trials.again - sent_before
        return replace(evidence, rung=_rung(evidence), packets=packets), tuple(results)

    def judge_delta(self, delta: Delta, target: Target, tools: Tools) -> Evidence:
        """Apply the old addition, the delta and what takes it back on every host profile, and send packets after each.

        Raises:
            SandboxFailed: as `judge`.
        """
        try:
            transition = self._transition(delta, target, tools)
        except (NotAllowed, Unreadable) as refused:
            return self._evidence(Rung.FAILED, str(refused))
        lab = lab_of(tools)
        sent_before = lab.sent if lab else 0
        try:
            passages = [(host, transition.on(host)) for host in self.hosts_for(either(delta))]
        except (Unreadable, TooComplex) as cannot:
            return self._evidence(Rung.NOT_VERIFIED, _why(cannot))
        evidence = self._of_passages(delta, passages)
        if evidence.rung is not Rung.APPLIED:
            return evidence
        if lab is None:
            return replace(evidence, detail=_without_packets(tools))
        return replace(evidence, rung=_rung(evidence), packets=lab.sent - sent_before)

    def hosts_for(self, rules: Iterable[Rule]) -> tuple[Host, ...]:
        """The host profiles that a snippet with these rules is tried on."""
        return self.routers if any(rule.scope is Scope.FORWARDED for rule in rules) else self.hosts

    def _transition(self, delta: Delta, target: Target, tools: Tools) -> Transition:
        if useless := unmet(delta.latest):
            raise NotAllowed(useless, id_="host-rule-never-matches")
        parts = ([delta.old] if delta.old else [], [delta.new] if delta.new else [], delta.parts, delta.back)
        old, new, forth, back = ([step for part in texts for step in self.steps(part)] for texts in parts)
        lab = lab_of(tools)
        plan = Plan.of(either(delta), lab) if lab else None
        return Transition(delta, target, self.driver(tools), old, new, forth, back, plan)

    def _of_passages(self, delta: Delta, passages: Sequence[tuple[Host, Passage]]) -> Evidence:
        """The evidence for a delta: `APPLIED` at most, as packets are counted later."""
        faults = [
            *((host, passage.wrong) for host, passage in passages),
            *((host, passage.leftover) for host, passage in passages),
        ]
        for host, fault in faults:
            if fault:
                return self._evidence(Rung.FAILED, f"on host profile {host.name}: {fault}")
        judged = [(host, passage) for host, passage in passages if passage.judged]
        if not judged:
            return self._evidence(Rung.FAILED, "there is no host profile that it can be tried on")
        shows = delta.only_rewrites or any(passage.shows for _host, passage in judged)
        return replace(
            self._evidence(Rung.APPLIED, "" if shows else _CHANGES_NOTHING),
            hosts=tuple(host.name for host, _passage in judged),
            not_for=tuple(host.name for host, passage in passages if not passage.judged),
        )

    def _attempt(self, snippet: Snippet, target: Target, tools: Tools) -> Attempt:
        if useless := unmet(snippet):
            raise NotAllowed(useless, id_="host-rule-never-matches")
        steps = self.steps(snippet)
        addition = self.steps(addition_of(snippet, target)) if snippet.id.form in FOLLOWING else []
        lab = lab_of(tools)
        trials = trials_of(lab, snippet.id)
        plan = trials.plan(documented(snippet), lab) if lab else None
        return Attempt(snippet, target, self.driver(tools), steps, addition, plan, self.version(), trials)

    def _applied_on_hosts(self, attempt: Attempt, results: list[HostResult], excused: Collection[str]) -> Evidence:
        """The evidence without packets; the results are added as they come."""
        try:
            for host in self.hosts_for(attempt.documented):
                results.append(_result(host, attempt))
                if results[-1].wrong and host.name not in excused:
                    return self._evidence(Rung.FAILED, f"on host profile {host.name}: {results[-1].wrong}")
            applied = self._applied(attempt, [result for result in results if not result.wrong])
        except (Unreadable, TooComplex) as cannot:
            return self._evidence(Rung.NOT_VERIFIED, f"on host profile {host.name}: {_why(cannot)}")
        if not applied.hosts:
            return self._evidence(Rung.FAILED, "there is no host profile that it can be tried on")
        return applied

    def _applied(self, attempt: Attempt, results: Sequence[HostResult]) -> Evidence:
        """The evidence where all results hold: `APPLIED` at most, as packets are counted later.

        Raises:
            TooComplex: the rules cannot be compared.
        """
        befores = [result.before for result in results if result.host.mandatory]
        opened = findings.already_open(attempt.documented, befores) if attempt.snippet.id.form is Form.ADD else ()
        nothing_new = opened and {*opened} >= {*attempt.documented}
        return replace(
            self._evidence(Rung.APPLIED, _SHOWS_NOTHING if nothing_new else ""),
            hosts=tuple(result.host.name for result in results if result.loaded),
            not_for=tuple(result.host.name for result in results if not result.loaded),
            open_before=tuple(dict.fromkeys(map(words, opened))),
        )

    def _evidence(self, rung: Rung, detail: str) -> Evidence:
        return Evidence(rung, engine=self.engine, tool=self.version(), detail=detail, kernel=kernel())


def _result(host: Host, attempt: Attempt) -> HostResult:
    judge = _AFTER_ADDITION.get(attempt.snippet.id.form)
    return HostResult(host, *judge(attempt, host)) if judge else _before_and_after(host, attempt)


def _before_and_after(host: Host, attempt: Attempt) -> HostResult:
    """The result of a snippet that is judged by what passes before and after it.

    Raises:
        Unreadable: the state has something that the target's grammar does not know.
        TooComplex: the rules cannot be compared.
    """
    earlier = attempt.load(host)
    before = attempt.rules(earlier)
    off = attempt.packets_before(host, before, earlier)
    failure = attempt.apply().failure
    state = attempt.listing()
    if failure:
        changed = state != earlier
        sentence = f"{failure}{', having changed a part' if changed else ''}"
        return HostResult(host, loaded=False, wrong=sentence if host.mandatory or changed else "")
    if off:
        return HostResult(host, loaded=True, wrong=f"before the snippet, {off}")
    wrong = attempt.wrong_after(host, attempt.steps, earlier, state)
    return HostResult(host, loaded=True, wrong=wrong, before=before)


def kernel() -> str:
    """This machine's: `Linux 6.1.0-18-amd64`."""
    system = os.uname()
    return f"{system.sysname} {system.release}"


def _rung(applied: Evidence) -> Rung:
    """What packets that agree make of what was applied: a proof, unless it would be one of nothing."""
    return Rung.APPLIED if applied.detail else Rung.PROVEN


def _without_packets(tools: Tools) -> str:
    reason = why_without(tools)
    return f"no packets were sent: {reason}" if reason else ""


def _why(cannot: Unreadable | TooComplex) -> str:
    reason = cannot.sentence if isinstance(cannot, Unreadable) else str(cannot)
    return f"the state cannot be judged: {reason}"
