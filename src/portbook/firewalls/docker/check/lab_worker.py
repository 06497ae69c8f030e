"""The inner side of a lab with a Docker host: a host that forwards between the outside and two containers."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from portbook.firewalls.docker.check import containers
from portbook.firewalls.docker.check.exchange import DockerExchange
from portbook.firewalls.docker.check.networks import Publication
from portbook.firewalls.docker.check.trial import Trial
from portbook.proof.packets.lab.fence import FenceLost
from portbook.proof.packets.lab.probe import Probe
from portbook.proof.packets.lab.worker import LabWorker
from portbook.proof.sandbox import worker


class DockerLabWorker(LabWorker):
    """A Docker host without Docker; the rules that are loaded are all there is of it."""

    def answer(self, job: dict[str, Any]) -> dict[str, object]:
        """Do one job: `{"trials": [row, …], "publication": [network, port]}` is answered by `{"outcomes": […]}` or `{"failed": …}`."""
        if "trials" not in job:
            return super().answer(job)
        publication = Publication(*job["publication"])
        return self._tried([Trial.of(Probe.of(row), publication) for row in job["trials"]])

    def _tried(self, trials: Sequence[Trial]) -> dict[str, object]:
        try:
            return {"outcomes": self._docker.outcomes(trials)}
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
