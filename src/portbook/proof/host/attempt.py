"""One snippet that is tried, and what comes of it: by packets, and by rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_network

from portbook.compare import findings
from portbook.model import Form, Rule, Snippet
from portbook.proof.host.steps import Step
from portbook.proof.packets.expect.decision import decided
from portbook.proof.packets.expect.plan import Plan
from portbook.proof.packets.lab.bench import lab_of
from portbook.proof.packets.probes.flows import witness
from portbook.proof.sandbox.sandbox import Tools
from portbook.rules import words
from portbook.targets import Target

_LIMITED_BROADCAST = (ip_network("255.255.255.255/32"),)
FOLLOWING = frozenset({Form.UNDO, Form.SHOW})
"""The forms that are about what an addition has left."""


@dataclass(frozen=True)
class Attempt:
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

    @property
    def documented(self) -> tuple[Rule, ...]:
        """What the snippet lets through, or the addition that it follows."""
        return documented(self.snippet)

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


def unmet(snippet: Snippet) -> str:
    """Which rule no packet ever meets, as nobody sends from a group or a broadcast address; empty where there is none."""
    groups = {*snippet.brief.broadcasts, *_LIMITED_BROADCAST}
    for rule in documented(snippet):
        sources = rule.source.networks
        if sources and not rule.source.names and all(each.is_multicast or each in groups for each in sources):
            return f"it lets through {words(rule)}, but nobody sends from {rule.source.spell()}"
    return ""


def documented(snippet: Snippet) -> tuple[Rule, ...]:
    """What a snippet lets through, or the addition that it follows."""
    return snippet.brief.rules if snippet.id.form in FOLLOWING else snippet.rules


def _compare(
    snippet: Snippet, before: Sequence[Rule], after: Sequence[Rule], never: Sequence[Rule]
) -> tuple[findings.Finding, ...]:
    """What is wrong. A rule for every protocol, or all of ICMP, need not open what nothing can open there."""
    wanted = documented(snippet)
    if snippet.id.form is Form.COMPLETE:
        return findings.exact(wanted, after)
    found = findings.added(before, wanted, after)
    rest = tuple(each for each in found if each.kind is not findings.Kind.MISSING)
    if found == rest or not any(_wide(rule) for rule in wanted):
        return found
    return (*findings.missing(wanted, [*after, *never]), *rest)


def _wide(rule: Rule) -> bool:
    return rule.protocol.is_any or (rule.protocol.is_icmp and rule.icmp_type is None)
