"""The judgement of snippets for the packet filters of Linux: applied for real, on every host profile."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache

from portbook.escape.visible import one_line
from portbook.evidence import Evidence, Rung
from portbook.model import Form, Rule, Snippet
from portbook.proof import findings, undoing
from portbook.proof.hosts import Host
from portbook.proof.judge.decision import decided
from portbook.proof.judge.plan import Plan
from portbook.proof.lab.bench import lab_of, why_without
from portbook.proof.probes.flows import witness
from portbook.proof.sandbox import Completed, SandboxFailed, Tools
from portbook.rules import TooComplex
from portbook.snippets import addition_of
from portbook.targets import Reading, Target, Unreadable

_PASSING = re.compile(r'(^:\S+ \S+ \[)\d+(:)\d+(?=\])|("packets": )\d+(, "bytes": )\d+|("handle": )\d+', re.MULTILINE)
"""How many packets a chain or a rule has seen, and the kernel's own names of rules: they are about the moment too."""


_NFT = ("nft", "-f", "-")


class NotAllowed(Exception):  # noqa: N818  # it says what happened, as KeyError does
    """The snippet has something that no tool may be given; one sentence without a full stop."""


@dataclass(frozen=True)
class Step:
    """One program of a snippet, with what it reads.

    Attributes:
        argv: the program and its arguments.
        stdin: what it reads.
        piped: whether it reads what the step before it has printed.
    """

    argv: tuple[str, ...]
    stdin: str = ""
    piped: bool = False

    @property
    def pieces(self) -> list[Step]:
        """The rules of an nft script, one by one; anything else is one piece."""
        if self.argv != _NFT:
            return [self]
        lines = (line.strip() for line in self.stdin.splitlines())
        return [replace(self, stdin=f"{line}\n") for line in lines if line and not line.startswith("#")]


@dataclass(frozen=True)
class _Trial:
    """One snippet, and what it is tried with.

    Attributes:
        steps: the snippet's.
        addition: those of the addition that it follows; none where it follows none.
        plan: what is sent; without one, no packets are.
    """

    steps: Sequence[Step]
    snippet: Snippet
    target: Target
    tools: Tools
    plan: Plan | None
    addition: Sequence[Step] = ()

    def packets(self, rules: Sequence[Rule], listing: str = "") -> str:
        """What packets show to be other than the rules, as read, say; empty where they agree.

        Raises:
            SandboxFailed: they cannot be sent.
        """
        lab = lab_of(self.tools)
        if self.plan is None or lab is None:
            return ""
        found = self.plan.disagreements(lab, rules, listing)
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        return found[0].sentence + more + decided(lab, found[0].probe) if found else ""

    def compared(self, before: Sequence[Rule], after: Sequence[Rule]) -> str:
        """What the snippet has done other than documented, and the rule that a packet of it met; empty if nothing.

        Raises:
            SandboxFailed: that packet cannot be sent.
            TooComplex: the rules cannot be compared.
        """
        found = _compare(self.snippet, before, after, self.target.never)
        lab = lab_of(self.tools)
        if not found or self.plan is None or lab is None:
            return findings.summary(found)
        return findings.summary(found) + decided(lab, witness(findings.gravest(found).packet, self.plan.ends))


@dataclass(frozen=True)
class PacketFilter:
    """How a packet filter is driven.

    Attributes:
        engine: the engine's id.
        hosts: its host profiles.
        loaders: the programs that load a host's texts, in the order of the texts.
        lists: the programs that list the state, each with what stands before its output.
        passing: beginnings of lines in a listing that are about the moment, not the state.
        steps: what a reader runs when copying the snippet; raises `NotAllowed` or `Unreadable`.
        version: the tool and its version.
    """

    engine: str
    hosts: tuple[Host, ...]
    loaders: tuple[tuple[str, ...], ...]
    lists: tuple[tuple[str, tuple[str, ...]], ...]
    steps: Callable[[Snippet], list[Step]]
    version: Callable[[], str]
    passing: tuple[str, ...] = ()

    def judge(self, snippet: Snippet, target: Target, tools: Tools) -> Evidence:
        """Apply the literal text on every host profile, compare what is then let through, and send packets.

        Raises:
            SandboxFailed: the tools cannot be run, or a host profile does not load.
        """
        try:
            steps = self.steps(snippet)
            addition = self.steps(addition_of(snippet, target)) if snippet.id.form in _FOLLOWING else ()
        except (NotAllowed, Unreadable) as refused:
            return self._failed(str(refused))
        lab = lab_of(tools)
        trial = _Trial(steps, snippet, target, tools, Plan.of(_documented(snippet), lab) if lab else None, addition)
        sent_before = lab.sent if lab else 0
        passed: list[str] = []
        not_for: list[str] = []
        for host in self.hosts:
            try:
                loaded, wrong = self._judged(host, trial)
            except (Unreadable, TooComplex) as cannot:
                return self._evidence(Rung.NOT_VERIFIED, detail=f"on host profile {host.name}: {_why(cannot)}")
            if wrong:
                return self._failed(f"on host profile {host.name}: {wrong}")
            (passed if loaded else not_for).append(host.name)
        if not passed:
            return self._failed("there is no host profile that it can be tried on")
        applied = self._evidence(Rung.APPLIED, hosts=tuple(passed), not_for=tuple(not_for))
        if lab is None:
            return replace(applied, detail=_without_packets(tools))
        return replace(applied, rung=Rung.PROVEN, packets=lab.sent - sent_before)

    def _judged(self, host: Host, trial: _Trial) -> tuple[bool, str]:
        following = _FOLLOWING.get(trial.snippet.id.form)
        return following(_Ground(self, host, trial)) if following else self._on(host, trial)

    def _on(self, host: Host, trial: _Trial) -> tuple[bool, str]:
        """Whether the snippet loads on a host, and what is wrong.

        Raises:
            Unreadable: the state has something that the target's grammar does not know.
            TooComplex: the rules cannot be compared.
        """
        self.load(host, trial.tools)
        earlier = self.listing(trial.tools)
        before = _read(trial.target.read_state, earlier).rules
        off = trial.packets(before)
        failure, _printed = _run(trial.steps, trial.tools)
        state = self.listing(trial.tools)
        if failure:
            changed = state != earlier
            return (
                False,
                f"{failure}{', having changed a part' if changed else ''}" if host.mandatory or changed else "",
            )
        if off:
            return True, f"before the snippet, {off}"
        after = _read(trial.target.read_state, state).rules
        return True, trial.compared(before, after) or trial.packets(after, state)

    def applied(self, host: Host, snippet: Snippet, target: Target, tools: Tools) -> tuple[Rule, ...]:
        """What a host lets through after a snippet that has been judged; it is left in that state.

        Raises:
            SandboxFailed: the host does not load, or the snippet does not, which it did before.
        """
        self.load(host, tools)
        failure, _printed = _run(self.steps(snippet), tools)
        if failure:
            msg = f"on host profile {host.name}, the second time: {failure}"
            raise SandboxFailed(msg)
        return _read(target.read_state, self.listing(tools)).rules

    def load(self, host: Host, tools: Tools) -> None:
        """Bring a host into the kernel.

        Raises:
            SandboxFailed: it does not load.
        """
        tools.reset()
        for argv, text in zip(self.loaders, host.texts, strict=True):
            done = tools.run(argv, text)
            if done.returncode:
                msg = f"{argv[0]} does not load the host profile {host.name}: {_first_line(done)}"
                raise SandboxFailed(msg)

    def listing(self, tools: Tools) -> str:
        """The rule set that is in the kernel, without what is about the moment.

        Raises:
            SandboxFailed: it cannot be listed.
        """
        parts = []
        for before, argv in self.lists:
            done = tools.run(argv)
            if done.returncode:
                msg = f"{argv[0]} does not list its state: {_first_line(done)}"
                raise SandboxFailed(msg)
            lines = done.stdout.splitlines(keepends=True)
            parts += [before, *(line for line in lines if not (self.passing and line.startswith(self.passing)))]
        return _PASSING.sub(_uncounted, "".join(parts))

    def _failed(self, detail: str) -> Evidence:
        return self._evidence(Rung.FAILED, detail=detail)

    def _evidence(
        self, rung: Rung, *, detail: str = "", hosts: tuple[str, ...] = (), not_for: tuple[str, ...] = ()
    ) -> Evidence:
        return Evidence(
            rung,
            engine=self.engine,
            tool=self.version(),
            hosts=hosts,
            when=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            detail=detail,
            kernel=kernel(),
            not_for=not_for,
        )


@dataclass(frozen=True)
class _Ground:
    """A host for `undoing`."""

    drive: PacketFilter
    host: Host
    trial: _Trial

    @property
    def mandatory(self) -> bool:
        return self.host.mandatory

    @property
    def documented(self) -> Sequence[Rule]:
        return _documented(self.trial.snippet)

    def load(self) -> str:
        self.drive.load(self.host, self.trial.tools)
        return self.listing()

    def add(self) -> str:
        return _run(self.trial.addition, self.trial.tools)[0]

    def pieces(self) -> Iterator[str]:
        for step in self.trial.addition:
            for piece in step.pieces:
                _run([piece], self.trial.tools)
                yield piece.stdin or " ".join(piece.argv)

    def act(self) -> tuple[str, str]:
        return _run(self.trial.steps, self.trial.tools)

    def listing(self) -> str:
        return self.drive.listing(self.trial.tools)

    def rules(self, listing: str) -> tuple[Rule, ...]:
        return _read(self.trial.target.read_state, listing).rules

    def wrong(self, before: Sequence[Rule], after: Sequence[Rule]) -> str:
        return self.trial.compared(before, after)

    def packets(self, rules: Sequence[Rule], listing: str = "") -> str:
        return self.trial.packets(rules, listing)


_FOLLOWING = {Form.UNDO: undoing.undone, Form.SHOW: undoing.shown}
"""The forms that are about what an addition has left."""


def _documented(snippet: Snippet) -> tuple[Rule, ...]:
    """What the snippet lets through, or the addition that it follows."""
    return snippet.brief.rules if snippet.id.form in _FOLLOWING else snippet.rules


def _uncounted(found: re.Match[str]) -> str:
    return "0".join(each for each in found.groups() if each) + "0"


def kernel() -> str:
    """This machine's: `Linux 6.1.0-18-amd64`."""
    about = os.uname()
    return f"{about.sysname} {about.release}"


def _compare(
    snippet: Snippet, before: Sequence[Rule], after: Sequence[Rule], never: Sequence[Rule]
) -> tuple[findings.Finding, ...]:
    """What is wrong. A rule for every protocol, or all of ICMP, need not open what nothing can open there."""
    wanted = _documented(snippet)
    if snippet.id.form is Form.COMPLETE:
        return findings.exact(wanted, after)
    found = findings.added(before, wanted, after)
    rest = tuple(each for each in found if each.kind is not findings.Kind.MISSING)
    if found == rest or not any(_wide(rule) for rule in wanted):
        return found
    return (*findings.missing(wanted, [*after, *never]), *rest)


def _wide(rule: Rule) -> bool:
    return rule.protocol.is_any or (rule.protocol.is_icmp and rule.icmp_type is None)


def _without_packets(tools: Tools) -> str:
    reason = why_without(tools)
    return f"no packets were sent: {reason}" if reason else ""


def _why(cannot: Unreadable | TooComplex) -> str:
    said = cannot.message if isinstance(cannot, Unreadable) else str(cannot)
    return f"the state cannot be judged: {said}"


def _run(steps: Sequence[Step], tools: Tools) -> tuple[str, str]:
    """Why the first step that fails does, or nothing where all succeed; and what they print, without what others read."""
    printed: list[str] = []
    for step in steps:
        done = tools.run(step.argv, printed.pop() if step.piped else step.stdin)
        if done.returncode:
            return f"{step.argv[0]} refuses it: {_first_line(done)}", ""
        printed.append(done.stdout)
    return "", "".join(printed)


def _first_line(done: Completed) -> str:
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    return one_line(lines[0]) if lines else f"exit code {done.returncode}"


@lru_cache(maxsize=64)
def _read(read_state: Callable[[str], Reading], state: str) -> Reading:
    """Host profiles list the same for every snippet."""
    return read_state(state)
