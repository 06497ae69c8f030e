"""Drives a Docker host: its rules are iptables', and the lab has to know where they send what comes to published ports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portbook.firewalls.docker.check.hosts import PUBLICATIONS
from portbook.firewalls.docker.check.lab import DockerLab
from portbook.proof.host.driver import Driver, Host, Response, Step
from portbook.proof.sandbox.tools import Tools


@dataclass(frozen=True)
class DockerDriver(Driver):
    """Drives one variant of iptables on a Docker host.

    Attributes:
        iptables: drives that variant.
        tools: where it is.
    """

    iptables: Driver
    tools: Tools

    def reset(self) -> None:
        """Forget all rules, files and processes."""
        self.iptables.reset()

    def load(self, host: Host) -> None:
        """Load the rules of a profile."""
        self.iptables.load(host)
        if isinstance(self.tools, DockerLab):
            self.tools.publication = PUBLICATIONS[host.name]

    def apply(self, steps: Sequence[Step], *, prepares: bool = False) -> Response:
        """Run the program of each step."""
        return self.iptables.apply(steps, prepares=prepares)

    def list(self) -> str:
        """What iptables-save and ip6tables-save list."""
        return self.iptables.list()

    def pieces(self, steps: Sequence[Step]) -> Sequence[Sequence[Step]]:
        """Each step takes effect by itself."""
        return self.iptables.pieces(steps)


def on_docker(iptables: Callable[[Tools], Driver]) -> Callable[[Tools], Driver]:
    """What drives a Docker host, of what drives a variant of iptables."""

    def driver(tools: Tools) -> Driver:
        return DockerDriver(iptables(tools), tools)

    return driver
