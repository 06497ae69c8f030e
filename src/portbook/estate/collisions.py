"""Ports of one host on which two services listen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from portbook.estate.network import OwnNetwork
from portbook.estate.party import EstateFlow
from portbook.model import Ports, Problem, Severity
from portbook.model.estate import HostGroup
from portbook.model.ports import PortRange


def collisions(network: OwnNetwork) -> Iterator[tuple[str, Problem]]:
    """Ports of one group on which two instances listen. The services of one instance are one deployment, and share ports."""
    for group in network.estate.groups.values():
        listeners = [_Listener(flow) for flow in network.by_party[group.id] if _listens(group, flow)]
        told: set[tuple[str, str]] = set()
        for first, second in combinations(listeners, 2):
            pair = first.flow.instance.id, second.flow.instance.id
            common = first.common(second) if pair[0] != pair[1] and pair not in told else ""
            if common and not _one_role(first, second):
                told.add(pair)
                place = next(play.where for play in group.plays if play.instance == pair[1])
                message = f"{first.name} and {second.name} both listen on {common} of the hosts of {group.id}"
                cure = (
                    f"give one of them other hosts, or ignore `port-collision` of the group {group.id} with the reason"
                )
                yield group.id, Problem(place, "port-collision", message, cure, Severity.WARNING)


def _listens(group: HostGroup, flow: EstateFlow) -> bool:
    """Whether a group listens for a flow, of the flow's own service: one to a role of another service is that one's."""
    own = any(flow.service.roles[id_].stands_for is None for id_ in flow.flow.destination_roles)
    return own and group.id in flow.destinations and any(play.instance == flow.instance.id for play in group.plays)


def _one_role(first: _Listener, second: _Listener) -> bool:
    """Whether both are the same flow of the same service: an agent that several instances ask, say."""
    return first.flow.flow.id == second.flow.flow.id and first.flow.service is second.flow.service


class _Listener:
    """A flow that a group receives: the ports that a program listens on."""

    def __init__(self, flow: EstateFlow) -> None:
        self.flow = flow
        self.ports = [
            (transport.protocol, transport.destination_ports)
            for transport in flow.flow.transports
            if transport.protocol.has_ports and not transport.destination_ports.is_any
        ]

    @property
    def name(self) -> str:
        """`postgresql@billing`."""
        service, instance = self.flow.service.id, self.flow.instance.id
        return service if service == instance else f"{service}@{instance}"

    def common(self, other: _Listener) -> str:
        """Ports that both listen on, in words; empty for none."""
        for protocol, ports in self.ports:
            for other_protocol, other_ports in other.ports:
                if protocol == other_protocol and (port := _first_common(ports, other_ports)):
                    return f"{protocol.title} {port}"
        return ""


def _first_common(left: Ports, right: Ports) -> int:
    """The lowest port of both; 0 for none."""
    lows = (max(one.first, two.first) for one in left.ranges for two in right.ranges if _meet(one, two))
    return min(lows, default=0)


def _meet(left: PortRange, right: PortRange) -> bool:
    return left.first <= right.last and right.first <= left.last
