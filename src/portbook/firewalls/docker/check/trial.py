"""What is tried on a Docker host: a packet as it is sent, and as it has to arrive. Inner side."""

from __future__ import annotations

from dataclasses import dataclass, replace

from portbook.firewalls.docker.check.networks import NETWORKS, Publication
from portbook.proof.packets.lab.frames import ICMP, ICMPV6
from portbook.proof.packets.lab.probe import Probe, Way

_PORTED = frozenset({6, 17, 132})
"""The protocols of which the host publishes ports."""


@dataclass(frozen=True)
class Trial:
    """A probe between a container and the outside.

    Attributes:
        sent: the packet as it is sent: to the host's address, or from the container's.
        arrives: the same as it comes to the container, or to the outside with the host's address.
        container: the number of its network.
    """

    sent: Probe
    arrives: Probe
    container: int

    @classmethod
    def of(cls, probe: Probe, publication: Publication) -> Trial:
        """The trial of a probe of the host's: what comes in is published, what goes out is of the container."""
        address = NETWORKS[publication.network].container(probe.version)
        if probe.way is Way.OUT:
            return cls(replace(probe, source=address), probe, publication.network)
        port = publication.port if publication.port and probe.protocol in _PORTED else probe.destination_port
        return cls(probe, replace(probe, destination=address, destination_port=port), publication.network)

    @property
    def comes_in(self) -> bool:
        """Whether the first packet comes from the outside."""
        return self.sent.way is Way.IN

    @property
    def is_icmp(self) -> bool:
        """Whether its ports are types and codes."""
        return self.sent.protocol in {ICMP, ICMPV6}
