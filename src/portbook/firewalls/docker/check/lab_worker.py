"""The inner side of a lab with a Docker host: a host that forwards between the outside and two containers."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

from portbook.firewalls.docker.check import containers
from portbook.firewalls.docker.check.exchange import DockerExchange
from portbook.firewalls.docker.check.networks import Publication
from portbook.firewalls.docker.check.trial import Crossing, Trial
from portbook.proof.packets.lab.fence import FenceLost
from portbook.proof.packets.lab.probe import Probe
from portbook.proof.packets.lab.worker import LabWorker
from portbook.proof.sandbox import worker


class DockerLabWorker(LabWorker):
    """A Docker host without Docker; the rules that are loaded are all there is of it."""

    def answer(self, job: dict[str, Any]) -> dict[str, object]:
        """Do one job.

        `{"trials": [row, …], "publication": [network, port]}` is answered by `{"outcomes": […]}`, and
        `{"crossings": [[origin, container, row], …]}` by `{"outcomes": [whether it arrives, …]}`; either by `{"failed": …}`.
        """
        if "trials" in job:
            publication = Publication(*job["publication"])
            trials = [Trial.of(Probe.of(row), publication, self._links) for row in job["trials"]]
            return self._tried(lambda: self._docker.outcomes(trials))
        if "crossings" in job:
            crossings = [Crossing(origin, container, Probe.of(row)) for origin, container, row in job["crossings"]]
            return self._tried(lambda: self._docker.arrivals(crossings))
        return super().answer(job)

    def _tried(self, outcomes: Callable[[], Sequence[object]]) -> dict[str, object]:
        try:
            return {"outcomes": outcomes()}
        except FenceLost:
            return {"failed": "the links of the lab do not carry frames"}
        except OSError as error:
            return {"failed": f"the lab cannot send a packet: {os.strerror(error.errno or 0)}"}

    def _lay(self) -> None:
        super()._lay()
        self._containers = containers.attach(self._wires)
        self._docker = DockerExchange(self._wires, self._containers)

    def _cut(self) -> None:
        self._docker.close()
        for wires in self._containers:
            os.close(wires.host)
        super()._cut()


def main() -> None:
    """Enter the namespaces, then serve."""
    worker.main(DockerLabWorker)
