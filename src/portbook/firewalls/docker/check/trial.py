"""What is tried on a Docker host: a packet as it is sent, and as it has to arrive. Inner side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_address, ip_network

from portbook.firewalls.docker.check.networks import NETWORKS, Publication
from portbook.proof.packets.lab.frames import Packet, packed
from portbook.proof.packets.lab.probe import Probe, Way
from portbook.proof.packets.lab.wires import Link

_KINDS_OF_DEFAULT = {4: "private", 6: "global"}
"""The addresses of the first link, which leads to the rest of the world, that the default route has."""
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
    def of(cls, probe: Probe, publication: Publication, links: Sequence[Link]) -> Trial:
        """The trial of a probe of the host's: what comes in is published, what goes out is of the container.

        Args:
            probe: the probe.
            publication: where the host's rules send what comes to published ports.
            links: the host's links to the outside.
        """
        address = NETWORKS[publication.network].container(probe.version)
        if probe.way is Way.OUT:
            outside = _masqueraded(probe.destination, links)
            return cls(replace(probe, source=address), replace(probe, source=outside), publication.network)
        port = publication.port if publication.port and probe.protocol in _PORTED else probe.destination_port
        return cls(probe, replace(probe, destination=address, destination_port=port), publication.network)

    @property
    def comes_in(self) -> bool:
        """Whether the first packet comes from the outside."""
        return self.sent.way is Way.IN


def _masqueraded(destination: str, links: Sequence[Link]) -> str:
    """The host's address that the kernel puts in the place of a container's: one of the link that a packet leaves by."""
    there = ip_address(destination)
    for net in (net for link in links for net in link.subnets):
        if there in ip_network(f"{net.host}/{net.length}", strict=False):
            return net.host
    kind = _KINDS_OF_DEFAULT[there.version]
    return next(net.host for net in links[0].subnets if net.kind == kind)


@dataclass(frozen=True)
class Crossing:
    """A single packet to a container that is no probe of the host's.

    Attributes:
        origin: the number of the network of the container that sends it; None for the outside.
        container: the number of the network of the container that it should reach.
        probe: the packet as it is sent.
    """

    origin: int | None
    container: int
    probe: Probe

    def packet(self, tag: int) -> Packet:
        """The packet with a tag."""
        ends = packed(self.probe.source), packed(self.probe.destination)
        ports = self.probe.source_port, self.probe.destination_port
        return Packet(self.probe.version, self.probe.protocol, *ends, *ports, tag)
