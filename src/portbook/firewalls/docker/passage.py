"""The packets that a Docker host forwards for its containers, by what rules can tell of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv6Address

DEFAULT_BRIDGE, SWARM_BRIDGE = "docker0", "docker_gwbridge"
NETWORK_PREFIX = "br-"
"""How the names of bridges begin that Docker makes for networks."""
SOME_NETWORK = NETWORK_PREFIX
"""The bridge of a network whose whole name is not known."""
BRIDGES = (DEFAULT_BRIDGE, SWARM_BRIDGE, SOME_NETWORK)
"""Docker's bridges, as far as a text without a listing knows them."""


@dataclass(frozen=True)
class Container:
    """Where packets to a published port are sent.

    Attributes:
        address: the container's.
        port: the container's; None where it is the published one.
    """

    address: IPv4Address | IPv6Address
    port: int | None


@dataclass(frozen=True)
class Passage:
    """Connections between a container and the outside.

    Attributes:
        bridge: the interface of the container's network; `SOME_NETWORK` for any of those that Docker names itself.
        opened_outside: whether the first packet comes from outside.
        translated: whether it was sent to a published port of the host.
        container: where it is sent then; None where the text does not show it.
    """

    bridge: str
    opened_outside: bool
    translated: bool = False
    container: Container | None = None

    @property
    def before_translation(self) -> Passage:
        """The same packets on their way in, where they still have the address and port that they were sent to."""
        return replace(self, translated=False, container=None)


def published(bridge: str, container: Container | None = None) -> Passage:
    """Connections to published ports."""
    return Passage(bridge, opened_outside=True, translated=True, container=container)


def direct(bridge: str) -> Passage:
    """Connections to the container's own address, by hosts that have a route to it."""
    return Passage(bridge, opened_outside=True)


def outgoing(bridge: str) -> Passage:
    """Connections that a container opens."""
    return Passage(bridge, opened_outside=False)


def by_bridge(pattern: str, bridge: str) -> bool | None:
    """Whether an interface of a rule is this bridge; None where that is not known. A name that ends in `+` stands for several."""
    if pattern.endswith("+"):
        return bridge.startswith(pattern[:-1]) or (None if _may_be(pattern[:-1], bridge) else False)
    return None if _may_be(pattern, bridge) else pattern == bridge


def _may_be(beginning: str, bridge: str) -> bool:
    return bridge == SOME_NETWORK and beginning.startswith(NETWORK_PREFIX) and beginning != NETWORK_PREFIX


def is_bridge(pattern: str) -> bool:
    """Whether an interface of a rule is one of Docker's, by its name."""
    return pattern in {DEFAULT_BRIDGE, SWARM_BRIDGE} or pattern.startswith(NETWORK_PREFIX)
