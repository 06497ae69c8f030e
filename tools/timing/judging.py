"""The judgement of a snippet on one host profile, in parts, so that each can be timed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import lru_cache

from portbook.compare import findings
from portbook.model import Rule, Snippet
from portbook.proof.packets.expect.expectation import by_expectation
from portbook.proof.packets.expect.plan import Plan
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.packets.lab.probe import Outcome, Probe
from portbook.proof.packets.probes.listing import mentioned
from portbook.targets import Reading
from tools.timing.case import Ground
from tools.timing.service import rules, snippet

PROBES = 24
Work = Callable[[Ground, int], None]


def packets(on: Ground, number: int) -> None:
    """Load the host, send probes, apply the literal text, send them again."""
    each = snippet(on.target, number)
    tried = _probes(each.rules, on.lab)
    on.load()
    _send(tried, each.rules, on.lab)
    _apply(each, on)
    _send(tried, each.rules, on.lab)


def judged(on: Ground, number: int) -> None:
    """Also list and read the rule sets, compare them, and expect what they say of each probe."""
    each = snippet(on.target, number)
    tried = _probes(each.rules, on.lab)
    on.load()
    before = _known(on.target.read_state, on.driver.list()).rules
    _send(tried, before, on.lab)
    _apply(each, on)
    after = on.target.read_state(on.driver.list()).rules
    if wrong := findings.added(before, each.rules, after):
        sys.exit(f"{on.name}: {findings.summary(wrong)}")
    _send(tried, after, on.lab)


def numbers(on: Ground, number: int) -> None:
    """The adaptive probes, for the numbers in a listing."""
    ends = Plan.of(rules(number), on.lab).ends
    on.lab.outcomes(mentioned(f"22 443 3478 {20000 + number} {on.target.id}", ends))


def whole(on: Ground, number: int) -> None:
    """All of it, as the check does: with all probes, the adaptive ones too."""
    evidence = on.firewall.judge(snippet(on.target, number), on.target, on.lab)
    if evidence.rung != "proven":
        sys.exit(f"{on.name}: {evidence.rung}: {evidence.detail}")


def _probes(said: Sequence[Rule], lab: Lab) -> list[Probe]:
    plan = Plan.of(said, lab)
    share = PROBES - min(len(plan.flows), PROBES // 2)
    return [*plan.flows[: PROBES - share], *plan.others[:share]]


def _send(tried: Sequence[Probe], expected: Sequence[Rule], lab: Lab) -> list[Outcome]:
    return lab.outcomes([probe for probe, _outcome in by_expectation(tried, expected)])


def _apply(each: Snippet, on: Ground) -> None:
    if failure := on.driver.apply(on.firewall.steps(each)).failure:
        sys.exit(f"{on.name}: {failure}")


@lru_cache(maxsize=8)
def _known(read_state: Callable[[str], Reading], listing: str) -> Reading:
    """The check reads the listing of a host profile once too."""
    return read_state(listing)
