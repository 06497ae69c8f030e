#!/usr/bin/env python3
"""How long packets take to prove a snippet on one host profile, in milliseconds (medians), beside the naive way.

The naive way only asks whether the text parses: `nft -c` and `iptables-restore --test`, one process a snippet.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from statistics import median
from time import perf_counter

from portbook.model import Brief, Direction, Form, Ports, Rule, Snippet, SnippetId
from portbook.model.protocol import TCP, UDP
from portbook.proof.engines import firewalld, iptables, nft
from portbook.proof.firewalld import program
from portbook.proof.firewalld.loaded import Loaded
from portbook.proof.iptables import legacy
from portbook.proof.judge.expectation import by_expectation
from portbook.proof.judge.plan import Plan
from portbook.proof.lab.bench import Lab
from portbook.proof.packet_filter import PacketFilter
from portbook.proof.probes.listing import mentioned
from portbook.proof.sandbox import Sandbox, SandboxFailed, Tools
from portbook.targets import Target
from portbook.targets.firewalld import TARGET as FIREWALLD
from portbook.targets.iptables import TARGET as IPTABLES
from portbook.targets.nftables import TARGET as NFTABLES

ROUNDS, MANY, PROBES = 30, 1000, 24
CLOSED_HOST = 1  # policy drop, in every target's profiles


@dataclass(frozen=True)
class Case:
    """One target, the naive way to look at its text if there is one, and what wraps the lab's tools, if anything."""

    name: str
    target: Target
    filter: PacketFilter
    naive: tuple[str, ...]
    wrap: Callable[[Tools], Tools] = lambda tools: tools


CASES = (
    Case("nftables", NFTABLES, nft.FILTER, ("nft", "-c", "-f", "-")),
    Case("iptables", IPTABLES, iptables.FILTER, ("iptables-restore", "--test")),
    Case(
        "iptables (legacy)",
        IPTABLES,
        replace(iptables.FILTER, steps=lambda each: legacy.at_once(iptables.steps(each))),
        ("iptables-legacy-restore", "--test"),
        legacy.Legacy,
    ),
    Case("firewalld", FIREWALLD, firewalld.FILTER, (), lambda tools: Loaded(tools, program.fast, firewalld.version())),
)


def rules(number: int) -> tuple[Rule, ...]:
    """A service of four flows."""
    high = 20000 + number
    return (
        Rule(Direction.INBOUND, UDP, local_ports=Ports.of(high)),
        Rule(Direction.OUTBOUND, UDP, local_ports=Ports.of(high)),
        Rule(Direction.OUTBOUND, TCP, remote_ports=Ports.of(443)),
        Rule(Direction.OUTBOUND, UDP, remote_ports=Ports.of(3478)),
    )


def snippet(target: Target, number: int, form: Form = Form.ADD) -> Snippet:
    """The target's snippet of a service."""
    said = rules(number)
    brief = Brief(SnippetId(f"s{number}", "host", "all", target.id, form), "Service", "Host", "All", said)
    return Snippet(brief, target.render(brief), target.language_of(form), said)


def by_packets(case: Case, lab: Lab, number: int) -> None:
    """Load the host, send probes, apply the literal text, send them again."""
    host, each = case.filter.hosts[CLOSED_HOST], snippet(case.target, number)
    plan = Plan.of(each.rules, lab)
    share = PROBES - min(len(plan.flows), PROBES // 2)
    tried = [probe for probe, _ in by_expectation((*plan.flows[: PROBES - share], *plan.others[:share]), each.rules)]
    tools = case.wrap(lab)
    case.filter.load(host, tools)
    lab.outcomes(tried)
    for step in case.filter.steps(each):
        if tools.run(step.argv, step.stdin).returncode:
            sys.exit(f"{case.name}: {step.argv[0]} refuses its snippet")
    lab.outcomes(tried)


def adaptive(case: Case, lab: Lab, number: int) -> None:
    """The probes for the numbers in a listing."""
    ends = Plan.of(rules(number), lab).ends
    lab.outcomes(mentioned(f"22 443 3478 {20000 + number} {case.target.id}", ends))


def whole(case: Case, lab: Lab, number: int) -> None:
    """The whole judgement on one host profile: with reading, comparing and all probes."""
    one = replace(case.filter, hosts=case.filter.hosts[CLOSED_HOST : CLOSED_HOST + 1])
    evidence = one.judge(snippet(case.target, number), case.target, case.wrap(lab))
    if evidence.rung != "proven":
        sys.exit(f"{case.name}: {evidence.rung}: {evidence.detail}")


def naively(case: Case, lab: Lab, number: int) -> None:
    """One process for a text that it only looks at."""
    text = (
        snippet(case.target, number, Form.COMPLETE).text if case.target is NFTABLES else case.filter.hosts[1].texts[0]
    )
    Sandbox.run(lab, case.naive, text)


def took(work: Callable[[Case, Lab, int], None], case: Case, lab: Lab, rounds: int = ROUNDS) -> float:
    """The median in milliseconds, after a first time."""
    times = []
    for number in range(rounds + 1):
        start = perf_counter()
        work(case, lab, number)
        times.append(perf_counter() - start)
    return median(times[1:]) * 1000


def many(labs: Sequence[Lab], work: Callable[[Case, Lab, int], None]) -> float:
    """Seconds for many nftables snippets, one lab a core."""
    start = perf_counter()

    def share(first: int) -> None:
        for number in range(first, MANY, len(labs)):
            work(CASES[0], labs[first], number)

    with ThreadPoolExecutor(len(labs)) as pool:
        list(pool.map(share, range(len(labs))))
    return perf_counter() - start


def _ways(case: Case) -> Iterator[tuple[str, Callable[[Case, Lab, int], None]]]:
    yield "the whole judgement, one host", whole
    if case.target is FIREWALLD:
        yield "the same from kept rule sets", whole
    yield f"packets: before and after, {PROBES} probes", by_packets
    yield "packets: the numbers of a listing", adaptive
    if case.naive:
        yield f"naive: {' '.join(case.naive)}", naively


def main() -> None:
    """Print one line for each target and way."""
    try:
        labs = [Lab.open(), Lab.open()]
    except SandboxFailed as failed:
        sys.stdout.write(f"the lab cannot be tried here: {failed}\n")
        return
    for case in CASES:
        if case.wrap is legacy.Legacy and not legacy.works(labs[0]):
            sys.stdout.write(f"{case.name}: this kernel has none\n")
            continue
        if case.target is FIREWALLD and (lacking := firewalld.ENGINE.lacking()):
            sys.stdout.write(f"{case.name}: {lacking}\n")
            continue
        for name, work in _ways(case):
            sys.stdout.write(f"{case.name:17} {name:42} {took(work, case, labs[0]):8.1f} ms\n")
    for name, work in (("packets", by_packets), ("judgements", whole)):
        sys.stdout.write(f"nftables  {MANY} snippets, one host, two labs: {name:11} {many(labs, work):8.1f} s\n")
    for each in labs:
        each.close()


if __name__ == "__main__":
    main()
