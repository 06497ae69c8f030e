"""The lab with a Docker host as the judge sees it."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from portbook.firewalls.docker.check.networks import Publication
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.packets.lab.probe import Outcome, Probe, Way
from portbook.proof.sandbox.tools import SandboxFailed

_SECONDS = 30


class DockerLab(Lab):
    """Packets between the outside and the containers of a host with Docker's rules. Not for two threads at once.

    Attributes:
        publication: where the rules that are loaded send what comes to published ports.
    """

    worker = "portbook.firewalls.docker.check.lab_worker"
    ways = frozenset({Way.IN, Way.OUT})

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        super().__init__(process)
        self.publication = Publication(0)

    def outcomes(self, probes: Sequence[Probe]) -> list[Outcome]:
        """What became of each probe: one that comes in is to a published port, one that goes out is of a container.

        Raises:
            SandboxFailed: a probe cannot be sent, or the sandbox died.
        """
        where = [self.publication.network, self.publication.port]
        outcomes = self._sent({"trials": [probe.row() for probe in probes], "publication": where}, len(probes))
        return [Outcome(outcome) for outcome in outcomes]

    def arrivals(self, crossings: Sequence[tuple[int | None, int, Probe]]) -> list[bool]:
        """Which packets arrive: each with the number of the network that it comes from, None for the outside, and goes to.

        Raises:
            SandboxFailed: as `outcomes`.
        """
        rows = [(origin, container, probe.row()) for origin, container, probe in crossings]
        return [bool(arrives) for arrives in self._sent({"crossings": rows}, len(rows))]

    def _sent(self, job: Mapping[str, object], count: int) -> list[Any]:
        answer = self.ask(job, _SECONDS)
        if "failed" in answer:
            raise SandboxFailed(answer["failed"])
        self.sent += count
        outcomes: list[Any] = answer["outcomes"]
        return outcomes

    def decided(self, probe: Probe) -> str:  # noqa: ARG002  # the trace is of the host's own packets
        """Empty: the kernel's trace of the lab is of the host's own packets."""
        return ""
