"""What else passes a Docker host than the flows of a snippet: it should be as before, or what the page says of the form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from portbook.evidence import Evidence, Rung
from portbook.firewalls.docker.check.lab import DockerLab
from portbook.firewalls.docker.check.networks import NAMED, NETWORKS
from portbook.model import Form, Snippet
from portbook.model.protocol import TCP, UDP
from portbook.proof.host.driver import Host
from portbook.proof.host.judgement import HostFirewall
from portbook.proof.packets.expect.accept_space import AcceptSpace
from portbook.proof.packets.lab.probe import Outcome, Probe, Way


class Canary(StrEnum):
    """Packets that are no flow of the data."""

    DIRECT = "from outside to a container's own address"
    ACROSS = "from a container to another network's container, by its own address"
    ROUND = "from a container to a published port of another network's container, by the host's address"


@dataclass(frozen=True)
class _Sent:
    canary: Canary
    origin: int | None
    container: int
    probe: Probe


def heeded(snippet: Snippet, evidence: Evidence, firewall: HostFirewall, lab: DockerLab) -> Evidence:
    """The evidence, or that of a failure where a snippet changes more than its form may.

    Raises:
        SandboxFailed: a packet cannot be sent, or a host profile does not load.
    """
    if snippet.id.form not in {Form.ADD, Form.COMPLETE}:
        return evidence
    before = lab.sent
    trial = _Trial(snippet, firewall, lab)
    for host in firewall.hosts:
        if wrong := trial.wrong(host):
            return replace(evidence, rung=Rung.FAILED, detail=f"on host profile {host.name}: {wrong}", packets=0)
    return replace(evidence, packets=evidence.packets + lab.sent - before)


@dataclass(frozen=True)
class _Trial:
    snippet: Snippet
    firewall: HostFirewall
    lab: DockerLab

    def wrong(self, host: Host) -> str:
        """What a snippet changes on a host that it may not; empty where nothing is wrong."""
        driver = self.firewall.driver(self.lab)
        driver.load(host)
        sent = [*_sent(self.lab)]
        before = self._arrivals(sent)
        driver.apply(self.firewall.steps(self.snippet))
        for one, passed, passes in zip(sent, before, self._arrivals(sent), strict=True):
            if passes is not self._expected(one, passed=passed):
                did = "closes" if not passes else "leaves open" if passed else "opens"
                return f"it {did} what goes {one.canary}"
        return ""

    def _arrivals(self, sent: Sequence[_Sent]) -> list[bool]:
        return self.lab.arrivals([(one.origin, one.container, one.probe) for one in sent])

    def _expected(self, one: _Sent, *, passed: bool) -> bool:
        """Whether a packet passes afterwards.

        A whole chain closes what no flow of the data is for, but not the containers' own addresses behind a bridge that has no
        name of Docker's.
        """
        if self.snippet.id.form is Form.ADD or one.canary is Canary.ACROSS:
            return passed
        if one.canary is Canary.DIRECT:
            return passed and NETWORKS[one.container] is NAMED
        return passed and AcceptSpace(self.snippet.rules).outcome(one.probe) is not Outcome.CLOSED


def _sent(lab: DockerLab) -> Iterator[_Sent]:
    """One packet of each kind, by TCP and UDP over both IP versions: to each container, and to the published ports of one."""
    there = lab.publication.network
    for version in (4, 6):
        pair = next(pair for pair in lab.pairs if pair.version == version and pair.kind != "link-local")
        for protocol in (TCP.number, UDP.number):
            for number, network in enumerate(NETWORKS):
                container, other = network.container(version), (number + 1) % len(NETWORKS)
                neighbour = NETWORKS[other].container(version)
                ports = lab.port(), (lab.publication.port if number == there else None) or lab.port()
                yield _Sent(Canary.DIRECT, None, number, Probe(Way.IN, version, protocol, pair.peer, container, *ports))
                yield _Sent(
                    Canary.ACROSS, other, number, Probe(Way.IN, version, protocol, neighbour, container, *ports)
                )
            other = (there + 1) % len(NETWORKS)
            ends = NETWORKS[other].container(version), pair.host
            yield _Sent(Canary.ROUND, other, there, Probe(Way.IN, version, protocol, *ends, lab.port(), lab.port()))
