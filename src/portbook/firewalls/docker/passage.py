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
OTHER_NAME = ""
"""A bridge to which somebody gave a name of its own."""


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
        bridge: the interface of the container's network; `SOME_NETWORK` for any of those that Docker names itself, `OTHER_NAME`
            for one that has another name.
        opened_outside: whether the first packet comes from outside.
        translated: whether it was sent to a published port of the host.
        container: where it is sent then; None where the text does not show it.
        bridges: the host's interfaces to containers besides those that have names of Docker's.
    """

    bridge: str
    opened_outside: bool
    translated: bool = False
    container: Container | None = None
    bridges: frozenset[str] = frozenset()

    def is_inside(self, pattern: str) -> bool:
        """Whether an interface of a rule leads to containers."""
        return is_bridge(pattern, self.bridges)

    @property
    def before_translation(self) -> Passage:
        """The same packets on their way in, where they still have the address and port that they were sent to."""
        return replace(self, translated=False, container=None)


def published(bridge: str, container: Container | None = None, bridges: frozenset[str] = frozenset()) -> Passage:
    """Connections to published ports."""
    return Passage(bridge, opened_outside=True, translated=True, container=container, bridges=bridges)


def direct(bridge: str) -> Passage:
    """Connections to the container's own address, by hosts that have a route to it."""
    return Passage(bridge, opened_outside=True)


def outgoing(bridge: str, bridges: frozenset[str] = frozenset()) -> Passage:
    """Connections that a container opens."""
    return Passage(bridge, opened_outside=False, bridges=bridges)


def by_bridge(pattern: str, bridge: str) -> bool | None:
    """Whether an interface of a rule is this bridge; None where that is not known. A name that ends in `+` stands for several."""
    if pattern.endswith("+"):
        return bridge.startswith(pattern[:-1]) or (None if _may_be(pattern[:-1], bridge) else False)
    return None if _may_be(pattern, bridge) else pattern == bridge


def _may_be(beginning: str, bridge: str) -> bool:
    if bridge == OTHER_NAME:
        return not is_bridge(beginning) and beginning != "lo"
    return bridge == SOME_NETWORK and beginning.startswith(NETWORK_PREFIX) and beginning != NETWORK_PREFIX


def is_bridge(pattern: str, known: frozenset[str] = frozenset()) -> bool:
    """Whether an interface of a rule leads to containers: by a name of Docker's, or as one of those that are known."""
    return pattern in {DEFAULT_BRIDGE, SWARM_BRIDGE, *known} or pattern.startswith(NETWORK_PREFIX)
