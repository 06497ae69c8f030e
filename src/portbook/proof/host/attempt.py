"""One snippet that is tried on hosts: what its firewall then lets through, by rules and by packets."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_network

from portbook.compare import findings
from portbook.model import Form, Rule, Snippet
from portbook.proof.host.driver import Driver, Host, Response, Step
from portbook.proof.host.trials import State, Trials
from portbook.proof.packets.expect.expectation import decided
from portbook.proof.packets.expect.plan import Plan
from portbook.proof.packets.probes.flows import witness
from portbook.rules import words
from portbook.targets import Reading, Target

_LIMITED_BROADCAST = (ip_network("255.255.255.255/32"),)
FOLLOWING = frozenset({Form.UNDO, Form.SHOW})
"""The forms that are about what an addition has left."""


@dataclass(frozen=True)
class Attempt:
    """One snippet, and what it is tried with.

    Attributes:
        snippet: the snippet.
        target: what reads the state of its firewall.
        driver: what drives its firewall.
        steps: what is applied.
        addition: the steps of the addition that the snippet follows; none where it follows none.
        plan: the probes that are sent; None where no packets can be.
        tool: the firewall's tool and its version.
        trials: what other forms of the same addition were tried with.
    """

    snippet: Snippet
    target: Target
    driver: Driver
    steps: Sequence[Step]
    addition: Sequence[Step] = ()
    plan: Plan | None = None
    tool: str = ""
    trials: Trials = field(default_factory=Trials)

    @property
    def documented(self) -> tuple[Rule, ...]:
        """What the snippet lets through, or the addition that it follows."""
        return documented(self.snippet)

    def load(self, host: Host) -> str:
        """Bring a host profile into the kernel; its listing.

        Raises:
            SandboxFailed: it does not load.
        """
        self.driver.load(host)
        return self.driver.list()

    def apply(self) -> Response:
        """Apply the snippet."""
        return self.driver.apply(self.steps)

    def apply_without(self) -> Response:
        """Apply the snippet to a host that has just been loaded, for what it does where there is nothing for it."""
        return self.driver.apply(self.steps, prepares=True)

    def add(self) -> Response:
        """Apply the addition that the snippet follows."""
        return self.driver.apply(self.addition, prepares=True)

    def add_by_pieces(self) -> Iterator[str]:
        """Apply the addition in parts that take effect one after another; the text of each once it is applied."""
        for piece in self.driver.pieces(self.addition):
            self.driver.apply(piece, prepares=True)
            yield "\n".join(step.text for step in piece)

    def listing(self) -> str:
        """The rule set in the kernel."""
        return self.driver.list()

    def rules(self, listing: str) -> tuple[Rule, ...]:
        """What a listed rule set lets through.

        Raises:
            Unreadable: the target's grammar does not know all of it.
            TooComplex: it cannot be brought into rules.
        """
        return rules_of(self.target, listing)

    def packets(self, rules: Sequence[Rule], listing: str = "") -> str:
        """Which packet does other than the rules, as read, say; empty where all agree.

        Raises:
            SandboxFailed: a packet cannot be sent.
        """
        if self.plan is None:
            return ""
        wrong = self.plan.disagreements(rules, listing)
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        return wrong[0].sentence + more + decided(self.plan.lab, wrong[0].probe) if wrong else ""

    def packets_before(self, host: Host, rules: Sequence[Rule], listing: str) -> str:
        """Which packet does other than the rules of a host say that was just loaded; empty where all agree.

        Raises:
            SandboxFailed: a packet cannot be sent.
        """
        return self._once(State(self._texts(host, listing), (rules,)), lambda: self.packets(rules))

    def wrong_after(self, host: Host, steps: Sequence[Step], before: str, after: str) -> str:
        """What an addition or a complete rule set has done other than documented, by rules and by packets; else empty.

        Args:
            host: the profile, loaded and changed by the steps alone.
            steps: what was applied.
            before: the listing before that.
            after: the listing after it.

        Raises:
            SandboxFailed: a packet cannot be sent.
            TooComplex: the rules cannot be compared.
            Unreadable: the target's grammar does not know all of the listing.
        """
        earlier, later = self.rules(before), self.rules(after)
        exactly = self.snippet.id.form is Form.COMPLETE
        state = State((*self._texts(host, before), tuple(steps), after, exactly), (earlier, later))
        return self._once(state, lambda: self.compared(earlier, later) or self.packets(later, after))

    def _texts(self, host: Host, listing: str) -> tuple[Hashable, ...]:
        return self.tool, host, listing, self.documented

    def _once(self, state: State, trial: Callable[[], str]) -> str:
        anew = self.snippet.id.form not in FOLLOWING
        return self.trials.wrong(self.plan.lab if self.plan else None, state, trial, anew=anew)

    def compared(self, before: Sequence[Rule], after: Sequence[Rule]) -> str:
        """What the snippet has done other than documented, and the rule that decided about such a packet; else empty.

        Raises:
            SandboxFailed: that packet cannot be sent.
            TooComplex: the rules cannot be compared.
        """
        wrong = _compare(self.snippet, before, after, self.target.never)
        if not wrong or self.plan is None:
            return findings.summary(wrong)
        probe = witness(findings.gravest(wrong).packet, self.plan.ends)
        return findings.summary(wrong) + decided(self.plan.lab, probe)


def rules_of(target: Target, listing: str) -> tuple[Rule, ...]:
    """What a listed rule set lets through. Host profiles list the same for every snippet.

    Raises:
        Unreadable: the target's grammar does not know all of it.
        TooComplex: it cannot be brought into rules.
    """
    return _read(target.read_state, listing, target.forwards)


@lru_cache(maxsize=64)
def _read(read_state: Callable[[str], Reading], listing: str, forwards: bool) -> tuple[Rule, ...]:  # noqa: FBT001  # of a cache
    """All that passes, also between other hosts where the target knows of these: no snippet may change that unnoticed."""
    return read_state(listing).for_host(forwards=forwards).rules


def unmet(snippet: Snippet) -> str:
    """Which rule no packet ever matches, as nobody sends from a group or a broadcast address; empty where there is none."""
    groups = {*snippet.brief.broadcasts, *_LIMITED_BROADCAST}
    for rule in documented(snippet):
        sources = rule.source.networks
        if sources and not rule.source.names and all(network.is_multicast or network in groups for network in sources):
            return f"it lets through {words(rule)}, but nobody sends from {rule.source.spell()}"
    return ""


def documented(snippet: Snippet) -> tuple[Rule, ...]:
    """What a snippet lets through, or the addition that it follows."""
    return snippet.brief.rules if snippet.id.form in FOLLOWING else snippet.rules


def _compare(
    snippet: Snippet, before: Sequence[Rule], after: Sequence[Rule], never: Sequence[Rule]
) -> tuple[findings.Finding, ...]:
    """What is wrong with what a snippet has done."""
    rules = documented(snippet)
    if snippet.id.form is Form.COMPLETE:
        return findings.exact(rules, after)
    return added(rules, before, after, never)


def added(
    rules: Sequence[Rule], before: Sequence[Rule], after: Sequence[Rule], never: Sequence[Rule]
) -> tuple[findings.Finding, ...]:
    """What is wrong on a host with an addition.

    A rule for every protocol, or all of ICMP, need not open what nothing can open there.

    Args:
        rules: what the addition documents.
        before: what passed before it.
        after: what passes after it.
        never: the packets that no addition to the target opens.
    """
    wrong = findings.added(before, rules, after)
    rest = tuple(finding for finding in wrong if finding.kind is not findings.Kind.MISSING)
    if wrong == rest or not any(_wide(rule) for rule in rules):
        return wrong
    return (*findings.missing(rules, [*after, *never]), *rest)


def _wide(rule: Rule) -> bool:
    return rule.protocol.is_any or (rule.protocol.is_icmp and rule.icmp_type is None)
