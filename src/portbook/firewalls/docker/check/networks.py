"""Docker's networks in the lab: the same names and addresses in the rules of host profiles and on the wires. Both sides."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ContainerNetwork:
    """A network with one container.

    Attributes:
        bridge: the host's interface to it.
        ipv4: its network.
        ipv6: its network.
        gateways: the host's addresses, IPv4 first.
        containers: the container's addresses, IPv4 first.
        length: of the prefixes, IPv4 first.
    """

    bridge: str
    ipv4: str
    ipv6: str
    gateways: tuple[str, str]
    containers: tuple[str, str]
    length: tuple[int, int] = (16, 64)

    def container(self, version: int) -> str:
        """The container's address of an IP version."""
        return self.containers[version == 6]  # noqa: PLR2004  # IPv6


DEFAULT = ContainerNetwork(
    "docker0", "172.17.0.0/16", "fd17:5a:e2::/64", ("172.17.0.1", "fd17:5a:e2::1"), ("172.17.0.2", "fd17:5a:e2::2")
)
OWN = ContainerNetwork(
    "br-5f3e9c0a71d2",
    "172.18.0.0/16",
    "fd18:5a:e2::/64",
    ("172.18.0.1", "fd18:5a:e2::1"),
    ("172.18.0.2", "fd18:5a:e2::2"),
)
NAMED = ContainerNetwork(
    "shop0",
    "172.19.0.0/16",
    "fd19:5a:e2::/64",
    ("172.19.0.1", "fd19:5a:e2::1"),
    ("172.19.0.2", "fd19:5a:e2::2"),
)
NETWORKS = (DEFAULT, OWN, NAMED)
"""The default bridge, the network that `docker network create` makes, and one whose bridge has a name of its own."""


@dataclass(frozen=True)
class Publication:
    """Where a host profile sends what comes to every port of TCP, UDP and SCTP.

    Attributes:
        network: the number of the network in `NETWORKS`.
        port: the container's port; None for the published one.
    """

    network: int
    port: int | None = None
