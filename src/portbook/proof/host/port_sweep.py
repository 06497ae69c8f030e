"""A packet to every port: both protocols, directions and IP versions. Half a million packets for one rule set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice, product

from portbook.evidence import Evidence, Rung
from portbook.model import Rule, Scope, Snippet
from portbook.proof.host.attempt import rules_of
from portbook.proof.host.driver import Host
from portbook.proof.host.judgement import HostFirewall
from portbook.proof.packets.expect.accept_space import AcceptSpace
from portbook.proof.packets.expect.disagreement import Disagreement, compare_arrivals
from portbook.proof.packets.lab.lab import Lab, lab_of
from portbook.proof.packets.lab.probe import Probe, Way
from portbook.proof.packets.probes.ends import Ends
from portbook.proof.packets.probes.places import ANYONE
from portbook.proof.sandbox.tools import SandboxFailed, Tools
from portbook.targets import Target

ALL = range(1, 65536)
"""Port 0 is reserved (RFC 6335)."""
STRICT = 1
"""Which of a firewall's host profiles is swept: the one after what its package leaves behind."""
_AT_ONCE = 4096
_TCP, _UDP = 6, 17


def swept(  # noqa: PLR0917  # a judged snippet, and what it is swept with
    evidence: Evidence,
    snippet: Snippet,
    target: Target,
    firewall: HostFirewall,
    tools: Tools,
    ports: Sequence[int] = ALL,
) -> Evidence:
    """The evidence for a proven snippet, after a sweep of the first strict host profile with the snippet applied.

    Evidence that is not `PROVEN` stays: what failed has, and where no packets are sent, no sweep is.

    Raises:
        SandboxFailed: the tools cannot be run, or a packet cannot be sent.
    """
    lab = lab_of(tools)
    if evidence.rung is not Rung.PROVEN or lab is None:
        return evidence
    host = firewall.hosts_for(snippet.rules)[STRICT]
    rules = _rules_after(snippet, target, firewall, host, tools)
    before = lab.sent
    wrong = sweep(lab, rules, ports)
    if not wrong:
        return replace(evidence, packets=evidence.packets + lab.sent - before)
    more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    detail = f"swept, on host profile {host.name}: {wrong[0].sentence}{more}"
    return replace(evidence, rung=Rung.FAILED, detail=detail, hosts=(), not_for=(), packets=0)


def _rules_after(
    snippet: Snippet, target: Target, firewall: HostFirewall, host: Host, tools: Tools
) -> tuple[Rule, ...]:
    """What a host lets through after a snippet that has been judged; it is left in that state.

    Raises:
        SandboxFailed: the host does not load, or the snippet does not, which it did before.
    """
    driver = firewall.driver(tools)
    driver.load(host)
    if failure := driver.apply(firewall.steps(snippet)).failure:
        msg = f"on host profile {host.name}, the second time: {failure}"
        raise SandboxFailed(msg)
    return rules_of(target, driver.list())


def sweep(lab: Lab, rules: Sequence[Rule], ports: Sequence[int] = ALL) -> list[Disagreement]:
    """Send a packet to every port of a host whose rules are these, and from it to every port of the other end.

    Where it forwards, also through it, to every port of another host.

    Whether it arrives is compared, not whether it is answered.

    Raises:
        SandboxFailed: a packet cannot be sent.
    """
    accepted = AcceptSpace(rules)
    ends = Ends(lab.pairs, lab.port)
    through = _through(ends, ports) if any(rule.scope is Scope.FORWARDED for rule in rules) else iter(())
    probes = chain(_probes(ends, ports), through)
    wrong: list[Disagreement] = []
    while chunk := list(islice(probes, _AT_ONCE)):
        expected = [(probe, accepted.outcome(probe)) for probe in chunk]
        wrong += compare_arrivals(expected, lab.outcomes(chunk))
    return wrong


def _through(ends: Ends, ports: Sequence[int]) -> Iterator[Probe]:
    """Neighbouring ports in the two directions by turns."""
    for version, protocol in product((4, 6), (_TCP, _UDP)):
        for port in ports:
            source, destination = ANYONE[version] if port % 2 else reversed(ANYONE[version])
            yield Probe(Way.THROUGH, version, protocol, source, destination, ends.port(), port)


def _probes(ends: Ends, ports: Sequence[int]) -> Iterator[Probe]:
    """Neighbouring ports between other hosts, so that addresses of each kind meet every range of ports."""
    for turn, (version, protocol, way) in enumerate(product((4, 6), (_TCP, _UDP), (Way.IN, Way.OUT))):
        pairs = ends.of(version)
        for port in ports:
            pair = pairs[(port + turn) % len(pairs)]
            source, destination = (pair.peer, pair.host) if way is Way.IN else (pair.host, pair.peer)
            yield Probe(way, version, protocol, source, destination, ends.port(), port)
