"""The judgement of snippets for the packet filters of Linux: applied for real, on every host profile."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from portbook.compare import findings
from portbook.evidence import Evidence, Rung
from portbook.model import Form, Rule, Snippet
from portbook.proof.host import driver, steps, undo_and_show
from portbook.proof.host.attempt import FOLLOWING, Attempt, documented, unmet
from portbook.proof.host.driver import Drive
from portbook.proof.host.ground import Ground
from portbook.proof.host.profiles import Host
from portbook.proof.host.steps import NotAllowed
from portbook.proof.packets.expect.plan import Plan
from portbook.proof.packets.lab.bench import lab_of, why_without
from portbook.proof.sandbox.sandbox import Tools
from portbook.rules import TooComplex
from portbook.rules.words import words
from portbook.snippets import addition_of
from portbook.targets import Target, Unreadable

_AFTER = {Form.UNDO: undo_and_show.undone, Form.SHOW: undo_and_show.shown}
_SHOWS_NOTHING = "all that it lets through passed before on every host profile, so nothing shows that it opens anything"


@dataclass(frozen=True)
class Tried:
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
class PacketFilter(Drive):
    """A packet filter that snippets are judged with."""

    def judge(self, snippet: Snippet, target: Target, tools: Tools) -> Evidence:
        """Apply the literal text on every host profile, compare what is then let through, and send packets.

        Raises:
            SandboxFailed: the tools cannot be run, or a host profile does not load.
        """
        return self.on_hosts(snippet, target, tools)[0]

    def on_hosts(
        self, snippet: Snippet, target: Target, tools: Tools, excused: Collection[str] = ()
    ) -> tuple[Evidence, tuple[Tried, ...]]:
        """The evidence, as `judge` has it, and what came of the snippet on each host, up to the first that refuses it.

        Args:
            snippet: what is applied.
            target: what reads the state.
            tools: what runs it.
            excused: names of host profiles on which it may fail all the same.

        Raises:
            SandboxFailed: as `judge`.
        """
        try:
            attempt = self._attempt(snippet, target, tools)
        except (NotAllowed, Unreadable) as refused:
            return self._failed(str(refused)), ()
        lab = lab_of(tools)
        sent_before = lab.sent if lab else 0
        tried: list[Tried] = []
        try:
            for host in self.hosts:
                tried.append(self._tried(host, attempt))
                if tried[-1].wrong and host.name not in excused:
                    return self._failed(f"on host profile {host.name}: {tried[-1].wrong}"), tuple(tried)
            applied = self._applied(attempt, [each for each in tried if not each.wrong])
        except (Unreadable, TooComplex) as cannot:
            unread = self._evidence(Rung.NOT_VERIFIED, detail=f"on host profile {host.name}: {_why(cannot)}")
            return unread, tuple(tried)
        if not applied.hosts:
            return self._failed("there is no host profile that it can be tried on"), tuple(tried)
        if lab is None:
            return replace(applied, detail=_without_packets(tools)), tuple(tried)
        return replace(applied, rung=_rung(applied), packets=lab.sent - sent_before), tuple(tried)

    def _attempt(self, snippet: Snippet, target: Target, tools: Tools) -> Attempt:
        if useless := unmet(snippet):
            raise NotAllowed(useless)
        own = self.steps(snippet)
        addition = self.steps(addition_of(snippet, target)) if snippet.id.form in FOLLOWING else []
        addition = [self.before(each) for each in addition]
        lab = lab_of(tools)
        return Attempt(own, snippet, target, tools, Plan.of(documented(snippet), lab) if lab else None, addition)

    def _tried(self, host: Host, attempt: Attempt) -> Tried:
        after = _AFTER.get(attempt.snippet.id.form)
        return Tried(host, *after(Ground(self, host, attempt))) if after else self._on(host, attempt)

    def _on(self, host: Host, attempt: Attempt) -> Tried:
        """What comes of a snippet that is judged by what passes before and after it.

        Raises:
            Unreadable: the state has something that the target's grammar does not know.
            TooComplex: the rules cannot be compared.
        """
        self.load(host, attempt.tools)
        earlier = self.listing(attempt.tools)
        before = driver.rules(attempt.target, earlier)
        off = attempt.packets(before)
        failure, _printed = steps.run(attempt.steps, attempt.tools)
        state = self.listing(attempt.tools)
        if failure:
            changed = state != earlier
            said = f"{failure}{', having changed a part' if changed else ''}"
            return Tried(host, loaded=False, wrong=said if host.mandatory or changed else "")
        if off:
            return Tried(host, loaded=True, wrong=f"before the snippet, {off}")
        after = driver.rules(attempt.target, state)
        wrong = attempt.compared(before, after) or attempt.packets(after, state)
        return Tried(host, loaded=True, wrong=wrong, before=before)

    def _applied(self, attempt: Attempt, tried: Sequence[Tried]) -> Evidence:
        """Without packets, it is applied at most; also where nothing that it opens was closed before.

        Raises:
            TooComplex: the rules cannot be compared.
        """
        befores = [each.before for each in tried if each.host.mandatory]
        opened = findings.already_open(attempt.documented, befores) if attempt.snippet.id.form is Form.ADD else ()
        return replace(
            self._evidence(
                Rung.APPLIED, detail=_SHOWS_NOTHING if {*opened} >= {*attempt.documented} and opened else ""
            ),
            hosts=tuple(each.host.name for each in tried if each.loaded),
            not_for=tuple(each.host.name for each in tried if not each.loaded),
            open_before=tuple(dict.fromkeys(map(words, opened))),
        )

    def _failed(self, detail: str) -> Evidence:
        return self._evidence(Rung.FAILED, detail=detail)

    def _evidence(self, rung: Rung, *, detail: str = "") -> Evidence:
        when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return Evidence(rung, engine=self.engine, tool=self.version(), when=when, detail=detail, kernel=kernel())


def kernel() -> str:
    """This machine's: `Linux 6.1.0-18-amd64`."""
    about = os.uname()
    return f"{about.sysname} {about.release}"


def _rung(applied: Evidence) -> Rung:
    """What packets that agree make of what was applied: a proof, unless it would be one of nothing."""
    return Rung.APPLIED if applied.detail else Rung.PROVEN


def _without_packets(tools: Tools) -> str:
    reason = why_without(tools)
    return f"no packets were sent: {reason}" if reason else ""


def _why(cannot: Unreadable | TooComplex) -> str:
    said = cannot.message if isinstance(cannot, Unreadable) else str(cannot)
    return f"the state cannot be judged: {said}"
